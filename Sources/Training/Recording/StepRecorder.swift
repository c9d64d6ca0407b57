// The trainer's side of recording: steps are gathered and handed to the writer's thread.

package import ModelStore
package import NeuralNetwork
internal import Synchronization

/// How a run records.
package struct RecordingSettings {
    package let policy: HistoryPolicy
    package let durability: Durability
    /// What a restore does before it replays: loading the dataset.
    let preparation: Duration
    /// The part of the writer's time that training loses to it: none where the writer has a
    /// processor to itself.
    let writerShare: Double

    package init(
        policy: HistoryPolicy, durability: Durability, preparation: Duration, writerShare: Double
    ) {
        self.policy = policy
        self.durability = durability
        self.preparation = preparation
        self.writerShare = writerShare
    }

    /// How many batches may wait or be written: the one that is written, and where each step is a
    /// batch some more, so that one slow commit does not stop training.
    package var handOverLimit: Int { durability == .group ? 1 : 64 }
}

/// Records the steps of one run.
///
/// Under `group` durability steps are handed over every 50 ms, one batch at a time: a kill takes what is
/// gathered and what is being written, at most 100 ms of steps, and resuming computes those again, to
/// the same bits. The trainer waits only while the writer is that far behind.
package final class StepRecorder {
    private static let handOverInterval = Duration.milliseconds(50)
    /// A batch is handed over early when it is as long as this, so that a commit stays short.
    private static let batchStepLimit = 1 << 16
    private static let batchByteLimit = 8 << 20

    private let settings: RecordingSettings
    private let writer: StepWriter
    private let whileWaiting: () -> Void
    private let wordCount: Int
    private var spacing: KeyframeSpacing
    private var pace: Pace
    private var gathered: RecordedSteps
    private var gatheredByteCount = 0
    /// States of a full history that go into the next segment.
    private var segment: StateCopies?
    private var lastHandOver: ContinuousClock.Instant
    /// What keyframes have cost training: a copy, and waiting for it to be written.
    private var costs = KeyframeCosts()
    /// Whether the batch handed over last has states in it.
    private var isWritingStates = false
    /// The last step whose state is kept as a keyframe, from the one before the first step on.
    private var lastKeyframe: Int
    package private(set) var lastStep: Int

    /// - Parameter whileWaiting: called each tenth of a second while the writer is behind, with how far
    ///   it is; whether to go on waiting for other processes.
    package init(
        _ settings: RecordingSettings, startStep: Int, layout: StateLayout, writer: StepWriter,
        clock: @escaping () -> ContinuousClock.Instant = { .now },
        whileWaiting keepsWaiting: @escaping (WriterProgress) -> Bool
    ) {
        self.settings = settings
        self.writer = writer
        pace = Pace(clock: clock)
        lastHandOver = pace.lastLook
        whileWaiting = {
            if !keepsWaiting(writer.progress) {
                writer.mustNotWait.store(true, ordering: .relaxed)
            }
        }
        wordCount = layout.wordCount
        spacing = KeyframeSpacing(settings.policy, preparation: settings.preparation)
        gathered = RecordedSteps(firstStep: startStep + 1)
        lastStep = startStep
        lastKeyframe = startStep
        progress = writer.progress
    }

    /// How many copies of what is stored may be in memory: gathered, waiting, encoded and in chunks;
    /// where single steps may wait, some more.
    static func copiesInMemory(_ durability: Durability?) -> Int {
        durability == .step || durability == .strict ? 8 : 4
    }

    /// How far the writer was when this thread last looked.
    package private(set) var progress: WriterProgress

    /// The last step; where each is committed by itself, the last that is.
    package var acknowledgedStep: Int {
        settings.durability == .group ? lastStep : progress.committedStep
    }

    /// What a restore takes at the worst: reading the rows and a keyframe, and replaying, by the time
    /// that those steps took. Nil where each state is stored.
    package var longestRestore: Duration? {
        settings.policy.mode == .full
            ? nil : settings.preparation + progress.encodingTime + spacing.longest
    }

    /// Takes over one step and, if it is to be kept, a copy of the state after it.
    ///
    /// - Throws: what writing an earlier step failed with; nothing after that one is recorded.
    package func record(step: Int, error: Float, metrics: [Metric], state: TrainingState) throws {
        gathered.errors.append(error)
        if !metrics.isEmpty { gathered.metrics.append(StepMetrics(step: step, metrics: metrics)) }
        lastStep = step
        if settings.policy.mode == .full { addToSegment(state, of: step) }
        guard pace.countStep() || settings.durability != .group || isFull else { return }
        let (stepCount, time) = pace.look()
        spacing.add(stepCount: stepCount, time: time)
        progress = writer.progress
        keepIfDue(state, of: step)
        let isDue = pace.lastLook - lastHandOver >= Self.handOverInterval
        if isDue || settings.durability != .group || isFull { try handOver() }
    }

    /// Hands over what is gathered, with the state after the last step, and waits until all of it is
    /// committed.
    package func finish(keeping state: TrainingState?) throws {
        sealSegment()
        if settings.policy.mode == .replay, let state, lastKeyframe < lastStep {
            copy(state, of: lastStep)
        }
        if !gathered.errors.isEmpty || !gathered.states.isEmpty { try handOver() }
        try writer.join(whileWaiting: whileWaiting)
        progress = writer.progress
    }

    /// Ends the writer after an error, which is the one to tell.
    package func abandon() {
        try? writer.join(whileWaiting: whileWaiting)
    }

    // MARK: States

    private func addToSegment(_ state: TrainingState, of step: Int) {
        if segment == nil { segment = StateCopies(firstStep: step, words: writer.pool.take()) }
        segment?.append(state.words)
        let limit = StateSegment.stateLimit(stateByteCount: wordCount * 4)
        if let segment, segment.count >= limit { sealSegment() }
    }

    private func sealSegment() {
        guard let sealed = segment else { return }
        segment = nil
        add(sealed)
        spacing.restart()
    }

    private func keepIfDue(_ state: TrainingState, of step: Int) {
        switch settings.policy.mode {
        case .full:
            if spacing.isDue(cost: .zero, reading: .zero) { sealSegment() }
        case .replay:
            let cost = costs.usual + progress.keyframeTime * settings.writerShare
            if spacing.isDue(cost: cost, reading: progress.encodingTime) { copy(state, of: step) }
        }
    }

    private func copy(_ state: TrainingState, of step: Int) {
        let start = ContinuousClock.now
        var copies = StateCopies(firstStep: step, words: writer.pool.take())
        copies.append(state.words)
        costs.start(with: ContinuousClock.now - start)
        add(copies)
        lastKeyframe = step
        spacing.restart()
    }

    private func add(_ copies: StateCopies) {
        gatheredByteCount += copies.words.count * 4
        gathered.states.append(copies)
    }

    // MARK: Handing over

    private var isFull: Bool {
        gathered.errors.count >= Self.batchStepLimit || gatheredByteCount >= Self.batchByteLimit
    }

    private func handOver() throws {
        let steps = gathered
        gathered = RecordedSteps(firstStep: lastStep + 1)
        gathered.errors.reserveCapacity(steps.errors.count)
        gatheredByteCount = 0
        let start = ContinuousClock.now
        try writer.queue.put(steps, whileWaiting: whileWaiting)
        // A wait that follows a keyframe is for the keyframe to be written.
        if isWritingStates { costs.add(ContinuousClock.now - start) }
        isWritingStates = !steps.states.isEmpty
        pace.skip()
        lastHandOver = pace.lastLook
    }
}
