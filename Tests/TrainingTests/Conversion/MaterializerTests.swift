// Storing every state of a range: the states are those that replay gave before, and nothing is lost.

import ModelStore
import NeuralNetwork
import TestSupport
import Testing
import Training

struct MaterializerTests {
    private func materialize(
        _ history: ConvertedHistory, _ range: String, shouldStop: () -> Bool = { false }
    ) throws -> Materialization {
        let resolved = try history.store.resolve(
            AddressRange(parsing: range), now: TrainingFixture.now)
        let materializer = Materializer(history.store, CheckpointRestorer(history.store))
        return try materializer.run(
            materializer.plan(resolved), shouldStop: shouldStop, report: { _ in })
    }

    @Test func everyStateOfTheRangeIsStoredAndTheSame() throws {
        let history = try ConvertedHistory(.replay, runs: [20, 45, 80])
        let lineage = try history.lineage()
        let states = try history.states()
        #expect(try history.storedSteps(of: lineage).count < 10)
        let result = try materialize(history, "net@10..60")
        #expect(result.stateCount == 51)
        #expect(result.replacedKeyframeCount >= 2)
        #expect(try history.states() == states)
        let stored = try history.storedSteps(of: lineage)
        #expect(Set(10...60).isSubset(of: stored))
        #expect(try history.snapshot(10, of: lineage).steps == 10...60)
        #expect(try history.lineage().history.mode == .replay)
        #expect(try history.isChained(states))
    }

    @Test func aWholeLineageIsAFullHistoryAfterwards() throws {
        let history = try ConvertedHistory(.replay, runs: [20, 45])
        let result = try materialize(history, "net")
        #expect(result.fullLineageCount == 1)
        #expect(
            try history.lineage().history
                == HistoryPolicy(
                    mode: .full, restoreWithin: .seconds(10)))
        #expect(try history.storedSteps(of: history.lineage()) == Array(1...45))
    }

    @Test func whatIsInSegmentsStays() throws {
        let history = try ConvertedHistory(.replay, runs: [20, 45])
        _ = try materialize(history, "net@11..20")
        let segment = try history.snapshot(11, of: history.lineage())
        let result = try materialize(history, "net@1..30")
        #expect(result.stateCount == 20)
        #expect(try history.snapshot(11, of: history.lineage()) == segment)
        #expect(try materialize(history, "net@1..30").stateCount == 0)
    }

    @Test(arguments: [20, 45, 12])
    func aStateThatCantBeReadIsMended(step: Int) throws {
        let history = try ConvertedHistory(.replay, runs: [20, 45, 60])
        _ = try materialize(history, "net@11..15")
        let lineage = try history.lineage()
        let states = try history.states()
        let damaged = try history.snapshot(step, of: lineage)
        try history.tamper(
            "UPDATE snapshot_chunk SET bytes = zeroblob(50) WHERE snapshot_id = \(damaged.id)")
        let result = try materialize(history, "net@\(step)..50")
        #expect(result.mended == [damaged])
        let restorer = CheckpointRestorer(history.store)
        let found = try restorer.state(
            at: Checkpoint(lineageID: lineage.id, step: step), of: history.network)
        #expect(restorer.damage.isEmpty)
        #expect(
            StateBytes.sha256(of: found.words)
                == states[Checkpoint(lineageID: lineage.id, step: step)])
        #expect(try history.states() == states)
    }

    /// What was recorded decides: a state that replays to another hash is not written over.
    @Test func aStateOfAnotherHashIsNotMended() throws {
        let history = try ConvertedHistory(.replay, runs: [20, 45])
        let lineage = try history.lineage()
        let snapshot = try history.snapshot(20, of: lineage)
        try history.tamper(
            """
            UPDATE snapshot SET state_sha256 = randomblob(32) WHERE id = \(snapshot.id);
            UPDATE snapshot_chunk SET bytes = zeroblob(50) WHERE snapshot_id = \(snapshot.id)
            """)
        let before = try history.count("SELECT count(*) FROM snapshot")
        #expect(throws: ReplayMismatch.self) { try materialize(history, "net@10..30") }
        #expect(try history.count("SELECT count(*) FROM snapshot") == before)
    }

    @Test func aWrongErrorOnTheWayStoresNothingBehindIt() throws {
        let history = try ConvertedHistory(.replay, runs: [20, 45])
        try history.tamper("UPDATE step SET error = error * 2 WHERE step = 30")
        #expect(throws: ReplayMismatch.self) { try materialize(history, "net") }
        #expect(
            try history.count("SELECT count(*) FROM snapshot WHERE first_step <> last_step") == 0)
    }

    /// The same as a kill between any two transactions.
    @Test(arguments: [1, 21, 41])
    func failingAnywhereLeavesEveryState(step: Int) throws {
        let history = try ConvertedHistory(.replay, runs: [20, 45])
        for range in ["net@11..20", "net@31..40"] { _ = try materialize(history, range) }
        let states = try history.states()
        try history.tamper(
            """
            CREATE TRIGGER obstacle BEFORE INSERT ON snapshot WHEN new.first_step = \(step)
            BEGIN SELECT RAISE(ABORT, 'no'); END
            """)
        #expect(throws: StoreError.self) { try materialize(history, "net") }
        #expect(try history.states() == states)
        try history.tamper("DROP TRIGGER obstacle")
        _ = try materialize(history, "net")
        #expect(try history.states() == states)
        #expect(try history.storedSteps(of: history.lineage()) == Array(1...45))
    }

    @Test func stoppingKeepsWhatIsDone() throws {
        let history = try ConvertedHistory(.replay, runs: [45])
        _ = try materialize(history, "net@11..20")
        var asked = 0
        let result = try materialize(history, "net") {
            asked += 1
            return asked > 1
        }
        #expect(result.isInterrupted)
        #expect(result.stateCount == 10)
        #expect(try history.lineage().history.mode == .replay)
        #expect(try materialize(history, "net").stateCount == 25)
    }

    @Test func recordingsOfFormOneAreChainedWithoutStates() throws {
        let folder = try TemporaryFolder()
        let history = try ConvertedHistory(oldStoreIn: folder)
        let states = try history.states()
        #expect(try history.isChained(states))
        let result = try materialize(history, "walkthrough@3..12")
        #expect(result.replacedKeyframeCount == 10)
        #expect(
            try history.count("SELECT count(*) FROM recording WHERE form = 1 AND lineage_id = 2")
                == 0)
        #expect(try history.isChained(states))
        #expect(try history.states() == states)
    }

    @Test func tooLittleRoomIsRefused() throws {
        let history = try ConvertedHistory(.replay, runs: [45])
        let resolved = try history.store.resolve(
            AddressRange(parsing: "net"), now: TrainingFixture.now)
        let plan = try Materializer(history.store, CheckpointRestorer(history.store)).plan(resolved)
        #expect(plan.missingCount == 45)
        #expect(plan.byteCount > 1000)
        try plan.checkRoom(1 << 30)
        let error = #expect(throws: StoreError.self) { try plan.checkRoom(1 << 20) }
        #expect(error?.kind == .full)
        #expect(try history.store.roomToGrow() > 1 << 20)
    }

    @Test func aLineageUnderTrainingIsRefused() throws {
        let history = try ConvertedHistory(.replay, runs: [45])
        let branch = try history.store.branch(named: "main", of: history.network)
        try BranchLock(branch, in: history.store).whileHeld {
            let error = #expect(throws: StoreError.self) { try materialize(history, "net") }
            #expect(error?.kind == .refused)
        }
    }
}
