// Recording steps: exactly once, in a chain, with the branch and its reflog moving along.

import Digest
import ModelStore
import SQLite
import Testing

struct RecordingTests {
    @Test func stepsAreReadBackAsTheyWereRecorded() throws {
        let fixture = try StoreFixture()
        let (session, lineage) = try fixture.session()
        let metrics = [Metric(name: "validation_error", value: 0.25)]
        try session.append(fixture.batch(1...2, metrics: [2: metrics]), now: StoreFixture.now)
        try session.append(fixture.batch(3), now: StoreFixture.now)
        let path = try fixture.store.path(to: fixture.branch().head)
        let steps = try fixture.store.steps(
            of: path.stretches[1], from: 0, through: 9, newestFirst: false, limit: 9)
        #expect(steps.map(\.step) == [1, 2, 3])
        #expect(steps.map(\.error) == [1, 0.5, Double(Float(1) / 3)])
        #expect(steps.map(\.validationError) == [nil, 0.25, nil])
        for step in 1...3 {
            let checkpoint = Checkpoint(lineageID: lineage.id, step: step)
            #expect(try fixture.storedState(of: checkpoint) == fixture.values(after: step))
        }
    }

    @Test func ofTwoSessionsOnOneBranchOneRecords() throws {
        let fixture = try StoreFixture()
        let (first, _) = try fixture.session()
        let (second, lineage) = try fixture.session(learningRate: 0.2)
        try first.append(fixture.batch(1), now: StoreFixture.now)
        #expect {
            try second.append(fixture.batch(1), now: StoreFixture.now)
        } throws: { error in
            (error as? StoreError)?.kind == .refused
        }
        #expect(try fixture.store.lastStep(of: lineage) == 0)
        #expect(try fixture.branch().head.step == 1)
    }

    @Test func aFailedAppendLeavesNothingAndCanBeRepeated() throws {
        let fixture = try StoreFixture()
        let (session, lineage) = try fixture.session()
        try session.append(fixture.batch(1), now: StoreFixture.now)
        try fixture.tamper("INSERT INTO step VALUES (\(lineage.id), 3, 0.0)")
        #expect(throws: StoreError.self) {
            try session.append(fixture.batch(2...3), now: StoreFixture.now)
        }
        #expect(try fixture.branch().head.step == 1)
        try fixture.tamper("DELETE FROM step WHERE step = 3")
        try session.append(fixture.batch(2...3), now: StoreFixture.now)
        #expect(try fixture.branch().head.step == 3)
    }

    @Test func consecutiveStatesAreReadBackFromOneSegment() throws {
        let fixture = try StoreFixture()
        let (session, lineage) = try fixture.session()
        let states = (1...5).flatMap(fixture.values)
        var batch = StepBatch(firstStep: 1, errors: [1, 2, 3, 4, 5])
        batch.snapshots = [try fixture.codec.encode(states: states, wordCount: 6, from: 1)]
        try session.append(batch, now: StoreFixture.now)
        for step in 1...5 {
            let checkpoint = Checkpoint(lineageID: lineage.id, step: step)
            #expect(try fixture.storedState(of: checkpoint) == fixture.values(after: step))
        }
        let snapshot = try fixture.store.nearestSnapshot(of: lineage.id, atOrBefore: 9)
        #expect(snapshot?.steps == 1...5)
        #expect(snapshot?.isKeyframe == false)
        #expect(snapshot?.stateSHA256 == StateBytes.sha256(of: fixture.values(after: 5)))
    }

    @Test func aStateBetweenKeyframesIsNotStoredAndTheOneBeforeItIsTheNearest() throws {
        let fixture = try StoreFixture()
        let (session, lineage) = try fixture.session(history: HistoryPolicy(mode: .replay))
        var batch = StepBatch(firstStep: 1, errors: [1, 2, 3, 4])
        batch.snapshots = [try fixture.codec.encode(fixture.values(after: 2), of: 2)]
        try session.append(batch, now: StoreFixture.now)
        let between = Checkpoint(lineageID: lineage.id, step: 3)
        #expect(try fixture.storedState(of: between) == nil)
        let nearest = try fixture.store.nearestSnapshot(of: lineage.id, atOrBefore: 3)
        #expect(nearest?.steps == 2...2)
        #expect(try fixture.store.nearestSnapshot(of: lineage.id, atOrBefore: 1) == nil)
        #expect(try fixture.store.nextSnapshot(of: lineage.id, after: 1) == nearest)
    }

    @Test func aRunIsOneMoveOfTheBranch() throws {
        let fixture = try StoreFixture()
        let (session, _) = try fixture.session()
        try session.append(fixture.batch(1), now: StoreFixture.now)
        try session.append(fixture.batch(2), now: StoreFixture.now)
        let reflog = try fixture.store.reflog(of: fixture.branch())
        #expect(reflog.map(\.action) == ["train", "created"])
        #expect(reflog.map(\.checkpoint.step) == [2, 0])
    }

    /// The chain computed here from its description in docs/SCHEMA.md, not by the store's code.
    @Test func recordingsAreChainedByHash() throws {
        let fixture = try StoreFixture()
        let (session, _) = try fixture.session()
        let metrics = [Metric(name: "b", value: .nan), Metric(name: "a", value: 2)]
        try session.append(fixture.batch(1, metrics: metrics), now: StoreFixture.now)
        try session.append(fixture.batch(2...3), now: StoreFixture.now)

        func little(_ number: UInt64) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        func step(_ number: Int) -> [UInt8] {
            little(UInt64(number)) + little(Double(1 / Float(number)).bitPattern)
        }
        let named =
            little(1) + Array("a".utf8) + little(Double(2).bitPattern)
            + little(1) + Array("b".utf8) + little(0x7FF8_0000_0000_0000)
        let first = SHA256.digest(of: [UInt8](repeating: 0, count: 32) + step(1) + named)
        let second = SHA256.digest(of: first + step(2) + step(3))

        let stored = try fixture.store.query(
            "SELECT sha256, form FROM recording ORDER BY first_step", timeLimit: .seconds(5))
        #expect(stored.rows == [[.blob(first), .integer(2)], [.blob(second), .integer(2)]])
    }

    @Test func theBestCheckpointIsTheOneWhoseWeightsHadTheLowestError() throws {
        let fixture = try StoreFixture()
        let (session, _) = try fixture.session()
        try session.append(fixture.batch(1...4), now: StoreFixture.now)
        let path = try fixture.store.path(to: fixture.branch().head)
        // Error 4 is the lowest, and it was measured with the weights after step 3.
        #expect(try fixture.store.best(on: path)?.checkpoint.step == 3)
        #expect(try fixture.store.best(on: path, metric: "accuracy") == nil)
        // Rolling back to it does not make another one the best.
        let best = try #require(path.checkpoint(at: 3))
        let shorter = try fixture.store.path(to: best)
        #expect(try fixture.store.best(on: shorter)?.checkpoint == best)
    }

    @Test func validationDecidesWhatIsBest() throws {
        let fixture = try StoreFixture()
        let (session, _) = try fixture.session()
        let validation = [0.5, 0.2, 0.2, 0.9]
        let measured = validation.enumerated().map { index, error in
            (
                index + 1,
                [
                    Metric(name: Metric.validationError, value: error),
                    Metric(name: Metric.validationAccuracy, value: error),
                ]
            )
        }
        let metrics = Dictionary(uniqueKeysWithValues: measured)
        try session.append(fixture.batch(1...4, metrics: metrics), now: StoreFixture.now)
        let path = try fixture.store.path(to: fixture.branch().head)
        #expect(try fixture.store.best(on: path)?.checkpoint.step == 2)
        #expect(try fixture.store.best(on: path, metric: "accuracy")?.checkpoint.step == 4)
    }
}
