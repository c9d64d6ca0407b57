// The trainer's side and the writer's side of recording together, over a real store.

import ModelStore
import NeuralNetwork
import SQLite
import SQLiteTestSupport
import Synchronization
import Testing
import Training

struct StepRecorderTests {
    /// A writer on a new lineage.
    private struct Parts: Sendable {
        let writer: StepWriter
        let lineage: Lineage
        let start: TrainingState
    }

    private static func settings(
        _ mode: HistoryPolicy.Mode, _ durability: Durability
    ) -> RecordingSettings {
        RecordingSettings(
            policy: HistoryPolicy(mode: mode, restoreWithin: .milliseconds(20)),
            durability: durability, preparation: .zero, writerShare: 0)
    }

    private func parts(_ fixture: HistoryFixture, _ settings: RecordingSettings) throws -> Parts {
        let configuration = TrainingConfiguration(
            batchSize: 4, optimizer: .sgd(learningRate: 0.5), shuffle: false, validationFraction: 0)
        let plan = LineagePlan(
            datasetID: fixture.dataset.id, configuration: configuration, seed: 0, firstEpoch: 0,
            firstBatch: 0, batchesPerEpoch: 6)
        let (job, lineage) = try fixture.store.startJob(
            on: fixture.branch(), .new(plan), history: settings.policy,
            until: StopCondition(step: 1), durability: settings.durability, owner: "a test",
            now: HistoryFixture.now)
        let session = try RecordingSession(
            fixture.store, on: fixture.branch(), lineage: lineage, job: job, action: "a test")
        let start = TrainingState(
            TrainingState(fixture.parameters),
            under: StateLayout(fixture.network.architecture, of: lineage))
        let writer = StepWriter(
            fixture.store, session, startStep: 0, wordCount: start.words.count,
            limit: settings.handOverLimit, now: { HistoryFixture.now })
        return Parts(writer: writer, lineage: lineage, start: start)
    }

    /// Records steps of which each takes a millisecond by `clock`; the state after step k begins with k.
    private static func record(
        _ steps: ClosedRange<Int>, by recorder: StepRecorder, _ parts: Parts, _ clock: SteppedClock,
        after each: (Int) throws -> Void = { _ in }
    ) throws {
        for step in steps {
            clock.advance(by: .milliseconds(1))
            try recorder.record(
                step: step, error: 1 / Float(step), metrics: [], state: state(step, parts))
            try each(step)
        }
    }

    private static func state(_ step: Int, _ parts: Parts) -> TrainingState {
        var words = parts.start.words
        words[0] = Float(step)
        return TrainingState(layout: parts.start.layout, words: words)
    }

    private static func recorder(
        _ parts: Parts, _ settings: RecordingSettings, _ clock: SteppedClock,
        whileWaiting: @escaping (WriterProgress) -> Bool = { _ in true }
    ) -> StepRecorder {
        StepRecorder(
            settings, startStep: 0, layout: parts.start.layout, writer: parts.writer,
            clock: { clock.now }, whileWaiting: whileWaiting)
    }

    /// The steps of each commit, in order.
    private func commits(_ fixture: HistoryFixture) throws -> [ClosedRange<Int>] {
        try fixture.numbers("SELECT first_step, last_step FROM recording ORDER BY first_step")
            .map { $0[0]...$0[1] }
    }

    @Test(arguments: [HistoryPolicy.Mode.replay, .full])
    func stepsOf50MillisecondsAreOneCommit(mode: HistoryPolicy.Mode) throws {
        let fixture = try HistoryFixture()
        let settings = Self.settings(mode, .group)
        let (parts, clock) = (try parts(fixture, settings), SteppedClock())
        let recorder = Self.recorder(parts, settings, clock)
        try Self.record(1...1_020, by: recorder, parts, clock)
        try recorder.finish(keeping: Self.state(1_020, parts))
        let expected = stride(from: 1, through: 1_020, by: 50).map { $0...min($0 + 49, 1_020) }
        #expect(try commits(fixture) == expected)
        #expect(recorder.acknowledgedStep == 1_020)
        #expect(recorder.progress.committedStep == 1_020)
    }

    @Test(arguments: [Durability.step, .strict])
    func eachStepIsACommit(durability: Durability) throws {
        let fixture = try HistoryFixture()
        let settings = Self.settings(.replay, durability)
        let (parts, clock) = (try parts(fixture, settings), SteppedClock())
        let recorder = Self.recorder(parts, settings, clock)
        // What the trainer may show as done is in the store for everybody to read.
        try Self.record(1...200, by: recorder, parts, clock) { step in
            let acknowledged = recorder.acknowledgedStep
            #expect(acknowledged <= step)
            let committed = try fixture.numbers("SELECT coalesce(max(step), 0) FROM step")
            #expect(try #require(committed.first)[0] >= acknowledged)
        }
        try recorder.finish(keeping: Self.state(200, parts))
        #expect(try commits(fixture) == (1...200).map { $0...$0 })
        #expect(recorder.acknowledgedStep == 200)
    }

    /// A writer that is held up by another process's lock holds one batch, the trainer another: a kill
    /// takes those two, of 50 ms each, and the trainer goes on only when the first is committed.
    @Test func atMostTwoBatchesAreNotCommitted() throws {
        let fixture = try HistoryFixture()
        let settings = Self.settings(.replay, .group)
        let parts = try parts(fixture, settings)
        let other = try Connection(
            path: fixture.storePath, access: .readWrite, busyTimeout: .seconds(1))
        try other.execute("BEGIN IMMEDIATE")
        let waits = Event()
        let taken = Mutex(0)
        let trainer = BackgroundCall {
            let clock = SteppedClock()
            let recorder = Self.recorder(parts, settings, clock) { _ in
                waits.signal()
                return true
            }
            try Self.record(1...400, by: recorder, parts, clock) { step in
                taken.withLock { $0 = step }
            }
            try recorder.finish(keeping: Self.state(400, parts))
        }
        try #require(waits.comes(within: .seconds(20)))
        // The hundredth step waits for its batch to be taken over.
        #expect(taken.withLock { $0 } == 99)
        #expect(parts.writer.progress.committedStep == 0)
        try #require(waits.comes(within: .seconds(20)))
        #expect(taken.withLock { $0 } == 99)
        try other.execute("COMMIT")
        try trainer.wait()
        #expect(
            try commits(fixture)
                == stride(from: 1, through: 400, by: 50).map { $0...$0 + 49 })
    }

    @Test func aWriteThatFailsEndsTheTraining() throws {
        let fixture = try HistoryFixture()
        let settings = Self.settings(.replay, .group)
        let (parts, clock) = (try parts(fixture, settings), SteppedClock())
        let recorder = Self.recorder(parts, settings, clock)
        // A row that stands where step 120 belongs: the third batch can't be written.
        let other = try Connection(
            path: fixture.storePath, access: .readWrite, busyTimeout: .seconds(1))
        try other.execute("INSERT INTO step VALUES (\(parts.lineage.id), 120, 0.0)")
        #expect(throws: StoreError.self) {
            try Self.record(1...300, by: recorder, parts, clock)
            try recorder.finish(keeping: Self.state(300, parts))
        }
        recorder.abandon()
        #expect(recorder.lastStep <= 250)
        #expect(try commits(fixture) == [1...50, 51...100])
        #expect(try fixture.branch().head.step == 100)
    }

    @Test func aFullHistoryHasEachStateOnce() throws {
        let fixture = try HistoryFixture()
        let settings = Self.settings(.full, .group)
        let (parts, clock) = (try parts(fixture, settings), SteppedClock())
        let recorder = Self.recorder(parts, settings, clock)
        try Self.record(1...500, by: recorder, parts, clock)
        try recorder.finish(keeping: Self.state(500, parts))
        let segments = try fixture.numbers(
            "SELECT first_step, last_step FROM snapshot WHERE lineage_id = \(parts.lineage.id) "
                + "ORDER BY first_step")
        #expect(segments.flatMap { $0[0]...$0[1] } == Array(1...500))
        let restorer = CheckpointRestorer(fixture.store)
        for step in [1, 2, 49, 50, 51, 499, 500] {
            let state = try restorer.state(
                at: Checkpoint(lineageID: parts.lineage.id, step: step), of: fixture.network)
            #expect(state == Self.state(step, parts), "step \(step)")
        }
    }

    /// Whether or not it was just kept because a keyframe was due, and whether or not all is handed over.
    @Test(arguments: Array(15...24) + [49, 50, 51], [Durability.group, .step, .strict])
    func theLastStateIsKeptOnce(stepCount: Int, durability: Durability) throws {
        let fixture = try HistoryFixture()
        let settings = Self.settings(.replay, durability)
        let (parts, clock) = (try parts(fixture, settings), SteppedClock())
        let recorder = Self.recorder(parts, settings, clock)
        try Self.record(1...stepCount, by: recorder, parts, clock)
        try recorder.finish(keeping: Self.state(stepCount, parts))
        let last = try fixture.numbers(
            "SELECT max(last_step) FROM snapshot WHERE lineage_id = \(parts.lineage.id)")
        #expect(last == [[stepCount]])
        #expect(try fixture.branch().head.step == stepCount)
    }

    /// Every 20 ms of steps, as promised, and after the last step.
    @Test func aReplayHistoryHasKeyframesAsPromised() throws {
        let fixture = try HistoryFixture()
        let settings = Self.settings(.replay, .step)
        let (parts, clock) = (try parts(fixture, settings), SteppedClock())
        let recorder = Self.recorder(parts, settings, clock)
        try Self.record(1...100, by: recorder, parts, clock) { _ in
            // Reading a keyframe is measured in real time, which must not count here.
            #expect(recorder.progress.encodingTime < .milliseconds(15))
        }
        try recorder.finish(keeping: Self.state(100, parts))
        let keyframes = try fixture.numbers(
            "SELECT last_step FROM snapshot WHERE lineage_id = \(parts.lineage.id) "
                + "ORDER BY first_step"
        ).map { $0[0] }
        #expect(keyframes.last == 100)
        let gaps = zip(keyframes, keyframes.dropFirst()).map { $1 - $0 }
        #expect((16...20).contains(keyframes[0]))
        #expect(gaps.dropLast().allSatisfy { (16...20).contains($0) }, "\(keyframes)")
        for step in keyframes {
            let stored = try CheckpointRestorer(fixture.store).state(
                at: Checkpoint(lineageID: parts.lineage.id, step: step), of: fixture.network)
            #expect(stored == Self.state(step, parts))
        }
    }
}
