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
        try session.append(
            [fixture.record(1), fixture.record(2, metrics: metrics)], now: StoreFixture.now)
        try session.append([fixture.record(3)], now: StoreFixture.now)
        let path = try fixture.store.path(to: fixture.branch().head)
        let steps = try fixture.store.steps(
            of: path.stretches[1], from: 0, through: 9, newestFirst: false, limit: 9)
        #expect(steps.map(\.step) == [1, 2, 3])
        #expect(steps.map(\.error) == [1, 0.5, Double(Float(1) / 3)])
        #expect(steps.map(\.validationError) == [nil, 0.25, nil])
        for step in 1...3 {
            let checkpoint = Checkpoint(lineageID: lineage.id, step: step)
            let state = try fixture.store.storedState(
                of: checkpoint, wordCount: 6, codec: fixture.codec)
            #expect(state == fixture.values(after: step))
        }
    }

    @Test func ofTwoSessionsOnOneBranchOneRecords() throws {
        let fixture = try StoreFixture()
        let (first, _) = try fixture.session()
        let (second, lineage) = try fixture.session(learningRate: 0.2)
        try first.append([fixture.record(1)], now: StoreFixture.now)
        #expect {
            try second.append([fixture.record(1)], now: StoreFixture.now)
        } throws: { error in
            (error as? StoreError)?.kind == .refused
        }
        #expect(try fixture.store.lastStep(of: lineage) == 0)
        #expect(try fixture.branch().head.step == 1)
    }

    @Test func aFailedAppendLeavesNothingAndCanBeRepeated() throws {
        let fixture = try StoreFixture()
        let (session, lineage) = try fixture.session()
        try session.append([fixture.record(1)], now: StoreFixture.now)
        try fixture.tamper("INSERT INTO step VALUES (\(lineage.id), 3, 0.0)")
        #expect(throws: StoreError.self) {
            try session.append(
                [fixture.record(2), fixture.record(3)], now: StoreFixture.now)
        }
        #expect(try fixture.branch().head.step == 1)
        try fixture.tamper("DELETE FROM step WHERE step = 3")
        try session.append([fixture.record(2), fixture.record(3)], now: StoreFixture.now)
        #expect(try fixture.branch().head.step == 3)
    }

    @Test func aRunIsOneMoveOfTheBranch() throws {
        let fixture = try StoreFixture()
        let (session, _) = try fixture.session()
        try session.append([fixture.record(1)], now: StoreFixture.now)
        try session.append([fixture.record(2)], now: StoreFixture.now)
        let reflog = try fixture.store.reflog(of: fixture.branch())
        #expect(reflog.map(\.action) == ["train", "created"])
        #expect(reflog.map(\.checkpoint.step) == [2, 0])
    }

    /// The chain computed here from its description in docs/SCHEMA.md, not by the store's code.
    @Test func recordingsAreChainedByHash() throws {
        let fixture = try StoreFixture()
        let (session, _) = try fixture.session()
        let metrics = [Metric(name: "b", value: .nan), Metric(name: "a", value: 2)]
        try session.append([fixture.record(1, metrics: metrics)], now: StoreFixture.now)
        try session.append([fixture.record(2), fixture.record(3)], now: StoreFixture.now)

        func little(_ number: UInt64) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        func step(_ number: Int) -> [UInt8] {
            little(UInt64(number)) + little(Double(1 / Float(number)).bitPattern)
                + StateBytes.sha256(of: fixture.values(after: number))
        }
        let named =
            little(1) + Array("a".utf8) + little(Double(2).bitPattern)
            + little(1) + Array("b".utf8) + little(0x7FF8_0000_0000_0000)
        let first = SHA256.digest(of: [UInt8](repeating: 0, count: 32) + step(1) + named)
        let second = SHA256.digest(of: first + step(2) + step(3))

        let stored = try fixture.store.query(
            "SELECT sha256 FROM recording ORDER BY first_step", timeLimit: .seconds(5))
        #expect(stored.rows == [[.blob(first)], [.blob(second)]])
    }

    @Test func theBestCheckpointIsTheOneWhoseWeightsHadTheLowestError() throws {
        let fixture = try StoreFixture()
        let (session, _) = try fixture.session()
        try session.append((1...4).map { try fixture.record($0) }, now: StoreFixture.now)
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
        let records = try validation.enumerated().map { index, error in
            try fixture.record(
                index + 1,
                metrics: [
                    Metric(name: Metric.validationError, value: error),
                    Metric(name: Metric.validationAccuracy, value: error),
                ])
        }
        try session.append(records, now: StoreFixture.now)
        let path = try fixture.store.path(to: fixture.branch().head)
        #expect(try fixture.store.best(on: path)?.checkpoint.step == 2)
        #expect(try fixture.store.best(on: path, metric: "accuracy")?.checkpoint.step == 4)
    }
}
