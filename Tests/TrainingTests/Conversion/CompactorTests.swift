// Dropping states that replay gives again: only those, and only after it gave them.

import ModelStore
import NeuralNetwork
import TestSupport
import Testing
import Training

struct CompactorTests {
    @discardableResult
    private func compact(_ history: ConvertedHistory) throws -> [LineageCompaction] {
        let compactor = Compactor(history.store, CheckpointRestorer(history.store))
        return try compactor.plan(history.network, along: nil).lineages.compactMap {
            try compactor.run(
                $0, of: history.network, shouldStop: { false }, report: { _ in })
        }
    }

    private func step(_ address: String, in history: ConvertedHistory) throws -> Int {
        try history.store.resolve(Address(parsing: address), now: TrainingFixture.now).checkpoint
            .step
    }

    @Test func onlyWhatHasANameStaysOfAFullHistory() throws {
        let history = try ConvertedHistory(.full, runs: [30, 60, 90])
        let lineage = try history.lineage()
        try history.store.createTag(
            named: "mark", of: history.network, at: Checkpoint(lineageID: lineage.id, step: 17),
            now: TrainingFixture.now)
        let states = try history.states()
        let best = try step("net@best", in: history)
        let result = try #require(try compact(history).first)
        #expect(result.failure == nil)
        #expect(result.comparedCount == 90)
        #expect(result.after.byteCount < result.before.byteCount / 4)
        #expect(Set(try history.storedSteps(of: lineage)) == [17, best, 90])
        #expect(
            try history.lineage().history
                == HistoryPolicy(mode: .replay, restoreWithin: .seconds(10)))
        #expect(try history.states() == states)
        #expect(try history.isChained(states))
        #expect(try compact(history).isEmpty)
    }

    /// The promise decides how many keyframes there are, but they are never closer than 16 steps.
    @Test func aShortPromiseLeavesKeyframes() throws {
        let history = try ConvertedHistory(.full, runs: [4000], restoreWithin: .milliseconds(1))
        let lineage = try history.lineage()
        let named: Set = [try step("net@best", in: history), 4000]
        try compact(history)
        let stored = try history.storedSteps(of: lineage).filter { !named.contains($0) }
        #expect(!stored.isEmpty)
        #expect(zip(stored, stored.dropFirst()).allSatisfy { $1 - $0 >= 16 })
    }

    @Test func aStoreOfSchemaOneKeepsItsStatesAndItsChain() throws {
        let folder = try TemporaryFolder()
        let history = try ConvertedHistory(oldStoreIn: folder)
        let states = try history.states()
        #expect(try history.isChained(states))
        #expect(try history.count("SELECT count(*) FROM recording WHERE form = 2") == 0)
        let results = try compact(history)
        #expect(results.allSatisfy { $0.failure == nil })
        #expect(try history.states() == states)
        #expect(try history.isChained(states))
        #expect(try history.count("SELECT count(*) FROM recording WHERE form = 1") == 0)
        // Tag ten, the fork at 20, and the end; then the best one and the head.
        #expect(try history.storedSteps(of: history.lineage(0)) == [10, 20, 40])
        let best = try step("walkthrough@best", in: history)
        #expect(Set(try history.storedSteps(of: history.lineage(1))) == [best, 30])
        let wrong = """
            SELECT count(*) FROM recording JOIN step USING (lineage_id)
            WHERE step BETWEEN first_step AND last_step AND error < lowest_error
               OR lowest_error_step IS NULL
            """
        #expect(try history.count(wrong) == 0)
    }

    /// States that are gone by then come from a replay.
    @Test func aChainOfFormOneIsCheckedWithoutItsStates() throws {
        let folder = try TemporaryFolder()
        let history = try ConvertedHistory(oldStoreIn: folder)
        let states = try history.states()
        try history.tamper(
            "DELETE FROM snapshot WHERE lineage_id = 2 AND first_step BETWEEN 12 AND 18")
        #expect(try compact(history).allSatisfy { $0.failure == nil })
        #expect(try history.states() == states)
        #expect(try history.isChained(states))
    }

    @Test func aBrokenChainOfFormOneDropsNothing() throws {
        let folder = try TemporaryFolder()
        let history = try ConvertedHistory(oldStoreIn: folder)
        try history.tamper("UPDATE recording SET sha256 = randomblob(32) WHERE lineage_id = 2")
        let results = try compact(history)
        #expect(results.count { $0.failure != nil } == 1)
        #expect(try history.storedSteps(of: history.lineage(0)) == Array(1...40))
    }

    /// A state changed along with every hash over it, in the second of three segments.
    @Test(arguments: [31, 45, 60])
    func fromADifferentStateOnNothingIsDropped(step: Int) throws {
        let history = try ConvertedHistory(.full, runs: [30, 60, 90])
        let lineage = try history.lineage()
        try history.falsify(step, of: lineage)
        let result = try #require(try compact(history).first)
        let mismatch = try #require(result.failure as? ReplayMismatch)
        #expect(mismatch.checkpoint.step == step)
        guard case .state = mismatch.finding else {
            Issue.record("\(mismatch)")
            return
        }
        #expect(result.lastStep == 30)
        #expect(try history.storedSteps(of: lineage).filter { $0 > 30 } == Array(31...90))
        #expect(try history.lineage().history.mode == .full)
    }

    @Test func whatCantBeReadStopsIt() throws {
        let history = try ConvertedHistory(.full, runs: [30, 60, 90])
        let lineage = try history.lineage()
        let segment = try history.snapshot(45, of: lineage)
        try history.tamper(
            "UPDATE snapshot_chunk SET bytes = zeroblob(50) WHERE snapshot_id = \(segment.id)")
        let result = try #require(try compact(history).first)
        #expect((result.failure as? StoreError)?.kind == .damaged)
        #expect(try history.storedSteps(of: lineage).filter { $0 > 30 } == Array(31...90))
    }

    /// The same as a kill between any two transactions.
    @Test(arguments: ["first_step = 1", "first_step = 31", "first_step = 61"])
    func failingAnywhereLeavesEveryState(place: String) throws {
        let history = try ConvertedHistory(.full, runs: [30, 60, 90])
        let states = try history.states()
        try fail(history, "DELETE ON snapshot WHEN old.\(place)", states)
        #expect(try history.storedSteps(of: history.lineage()).count < 5)
    }

    /// Where the keyframe that is needed can't be put in, the segment that holds its state stays.
    @Test func aSegmentGoesOnlyTogetherWithItsKeyframes() throws {
        let history = try ConvertedHistory(.full, runs: [30, 60, 90])
        let lineage = try history.lineage()
        try history.store.createTag(
            named: "mark", of: history.network, at: Checkpoint(lineageID: lineage.id, step: 45),
            now: TrainingFixture.now)
        try history.tamper(
            """
            CREATE TRIGGER obstacle BEFORE INSERT ON snapshot WHEN new.first_step = 45
            BEGIN SELECT RAISE(ABORT, 'no'); END
            """)
        #expect(throws: StoreError.self) { try compact(history) }
        #expect(try history.snapshot(45, of: lineage).steps == 31...60)
    }

    @Test(arguments: [
        "UPDATE ON recording WHEN old.first_step > 1", "UPDATE ON lineage",
        "DELETE ON snapshot WHEN old.first_step = 21", "INSERT ON snapshot",
    ])
    func failingInAnOldStoreLeavesEveryState(place: String) throws {
        let folder = try TemporaryFolder()
        let history = try ConvertedHistory(oldStoreIn: folder)
        let states = try history.states()
        if place.hasPrefix("INSERT") {
            try history.tamper("DELETE FROM snapshot WHERE lineage_id = 2 AND first_step = 40")
        }
        try fail(history, place, states)
    }

    private func fail(
        _ history: ConvertedHistory, _ place: String, _ states: [Checkpoint: [UInt8]]
    ) throws {
        try history.tamper(
            "CREATE TRIGGER obstacle BEFORE \(place) BEGIN SELECT RAISE(ABORT, 'no'); END")
        #expect(throws: StoreError.self) { try compact(history) }
        #expect(try history.states() == states)
        #expect(try history.isChained(states))
        try history.tamper("DROP TRIGGER obstacle")
        try compact(history)
        #expect(try history.states() == states)
        #expect(try history.isChained(states))
        #expect(try history.lineage().history.mode == .replay)
    }

    @Test func aLineageUnderTrainingIsLeftOut() throws {
        let history = try ConvertedHistory(.full, runs: [30])
        let branch = try history.store.branch(named: "main", of: history.network)
        try BranchLock(branch, in: history.store).whileHeld {
            let compactor = Compactor(history.store, CheckpointRestorer(history.store))
            let plan = try compactor.plan(history.network, along: nil)
            #expect(
                plan.lineages.map(\.action) == [
                    .skip("another process trains or converts it now")
                ])
        }
    }

    @Test func aLineageThatIsConvertedCantBeTrained() throws {
        let history = try ConvertedHistory(.full, runs: [30])
        let branch = try history.store.branch(named: "main", of: history.network)
        let lock = try HistoryLock(history.lineage(), of: history.network, in: history.store)
        lock.whileHeld {
            let error = #expect(throws: StoreError.self) {
                try BranchLock(branch, in: history.store)
            }
            #expect(error?.kind == .refused)
        }
    }
}
