// Carrying plans out: what goes is what was planned, what was damaged or is needed meanwhile stays.

import ModelStore
import SQLiteTestSupport
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct RetentionExecutionTests {
    private struct Stopped: Error {}

    private func fileByteCount(_ path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    private func states(
        _ steps: [Int], of lineageID: Int, in fixture: RetentionFixture
    ) throws -> Bool {
        try steps.allSatisfy { step in
            guard
                let snapshot = try fixture.store.snapshot(
                    holding: Checkpoint(lineageID: lineageID, step: step))
            else { return false }
            let states = try fixture.store.states(
                of: snapshot, wordCount: fixture.wordCount, codec: StateCodec())
            return states == RetentionFixture.state(after: step, wordCount: fixture.wordCount)
        }
    }

    @Test func whatIsPlannedGoesAndTheRestIsAsItWas() throws {
        let fixture = try RetentionFixture(width: 8)
        let lineage = try fixture.train(2000, every: 10)
        let tables = """
            SELECT (SELECT count(*) FROM step), (SELECT total(error) FROM step),
                   (SELECT count(*) FROM metric), (SELECT group_concat(hex(sha256)) FROM recording)
            """
        let before = try fixture.store.query(tables, timeLimit: .seconds(5))
        let plan = try fixture.store.retentionPlan()
        let kept = plan.lineages.flatMap(\.decisions).filter(\.isKept).map(\.states.id)
        let outcome = try fixture.store.carryOut(plan)
        #expect(outcome.removedCount == plan.droppedCount && plan.droppedCount > 100)
        #expect(outcome.removedByteCount == plan.droppedByteCount)
        #expect(outcome.spared == [])
        let after = try fixture.store.retentionInventory().lineages.flatMap(\.stored)
        #expect(after.map(\.id) == kept)
        #expect(
            try states(after.map(\.steps.upperBound).filter { $0 > 0 }, of: lineage, in: fixture))
        #expect(try fixture.store.query(tables, timeLimit: .seconds(5)) == before)
        #expect(try fixture.store.health().danglingReferenceCount == 0)
        #expect(try fixture.store.retentionPlan().droppedCount == 0)
    }

    @Test func theFileGetsSmaller() throws {
        let fixture = try RetentionFixture(width: 64)
        try fixture.train(1500, every: 5)
        _ = try fixture.store.checkpointLog()
        let (file, used) = (
            fileByteCount(fixture.store.path), try fixture.store.usedByteCount()
        )
        let outcome = try fixture.store.carryOut(try fixture.store.retentionPlan())
        #expect(try fixture.store.usedByteCount() <= used - outcome.removedByteCount)
        #expect(try fixture.store.giveBackFreePages() >= outcome.removedByteCount)
        #expect(fileByteCount(fixture.store.path) <= file - outcome.removedByteCount)
        let health = try fixture.store.health()
        #expect(health.freeByteCount == 0 && health.structureFaults == [])
    }

    @Test func aRunThatWasStoppedIsFinishedByTheNextOne() throws {
        let fixture = try RetentionFixture(width: 8)
        try fixture.train(4000, every: 10)
        let plan = try fixture.store.retentionPlan()
        #expect(throws: Stopped.self) {
            try fixture.store.carryOut(plan) {
                if $0 > plan.droppedByteCount / 4 { throw Stopped() }
            }
        }
        let rest = try fixture.store.retentionPlan()
        #expect((1..<plan.droppedCount).contains(rest.droppedCount))
        _ = try fixture.store.carryOut(rest)
        #expect(throws: Stopped.self) {
            try fixture.store.giveBackFreePages { _ in throw Stopped() }
        }
        try fixture.store.giveBackFreePages()
        #expect(try fixture.store.retentionPlan().droppedCount == 0)
        #expect(try fixture.store.health().freeByteCount == 0)
        #expect(
            try fixture.store.retentionInventory().lineages[1].stored.map(\.id)
                == plan.lineages[1].decisions.filter(\.isKept).map(\.states.id))
    }

    @Test(arguments: [
        "UPDATE snapshot_chunk SET bytes = zeroblob(length(bytes)) WHERE snapshot_id = ",
        "DELETE FROM snapshot_chunk WHERE snapshot_id = ",
    ])
    func aDamagedBaseKeepsWhatDependsOnIt(sql: String) throws {
        let fixture = try RetentionFixture()
        try fixture.train(4000, every: 10)
        let plan = try fixture.store.retentionPlan()
        let decisions = plan.lineages[1].decisions
        let place = try #require(
            decisions.indices.first {
                decisions[$0].isKept && $0 + 2 < decisions.count && !decisions[$0 + 1].isKept
                    && !decisions[$0 + 2].isKept
            })
        try fixture.tamper("\(sql)\(decisions[place].states.id)")
        let dependents = decisions[(place + 1)...].prefix { !$0.isKept }.map(\.states.id)
        let outcome = try fixture.store.carryOut(plan)
        #expect(outcome.spared.map(\.place.states.id) == dependents)
        #expect(outcome.removedCount == plan.droppedCount - dependents.count)
        guard case .baseDamaged(let fault)? = outcome.spared.first?.reason else {
            Issue.record("not for its base: \(outcome.spared)")
            return
        }
        let step = decisions[place].states.steps.upperBound
        #expect(fault.hasPrefix("the stored state of step \(step) (lineage 2) has "))
    }

    @Test func aDamagedForkPointKeepsWhatDependsOnIt() throws {
        let fixture = try RetentionFixture()
        try fixture.train(100, every: 10)
        let child = try fixture.train(4000, every: 10)
        let plan = try fixture.store.retentionPlan()
        let fork = try #require(try fixture.snapshotID(2, 100))
        try fixture.tamper(
            "UPDATE snapshot_chunk SET sha256 = zeroblob(32) WHERE snapshot_id = \(fork)")
        let outcome = try fixture.store.carryOut(plan)
        let dependents = plan.lineages[2].decisions.prefix { !$0.isKept }.map(\.states.id)
        #expect(dependents.count > 5)
        #expect(outcome.spared.map(\.place.states.id) == dependents)
        #expect(outcome.spared.allSatisfy { $0.place.lineageID == child })
    }

    @Test(arguments: ["tag", "branch", "fork", "full"])
    func whatIsNeededMeanwhileStays(need: String) throws {
        let fixture = try RetentionFixture()
        let lineage = try fixture.train(4000, every: 10)
        let plan = try fixture.store.retentionPlan()
        let dropped = plan.lineages[1].dropped.map(\.states)
        let state = dropped[dropped.count / 2]
        // Not the state itself, but a step that is restored from it.
        let step = state.steps.upperBound + 3
        switch need {
        case "tag": try fixture.tag("good", lineage, step)
        case "branch":
            try fixture.store.createBranch(
                named: "trial", of: fixture.network,
                at: Checkpoint(lineageID: lineage, step: step), now: RetentionFixture.now)
        case "fork":
            try fixture.store.move(
                try fixture.branch(), to: Checkpoint(lineageID: lineage, step: step),
                action: "rollback", now: RetentionFixture.now)
            try fixture.train(10, every: 10)
        default: try fixture.store.setHistory(HistoryPolicy(mode: .full), of: lineage)
        }
        let outcome = try fixture.store.carryOut(plan)
        let spared = outcome.spared.map(\.place.states)
        #expect(spared == (need == "full" ? dropped : [state]))
        #expect(outcome.spared.allSatisfy { $0.reason == .neededMeanwhile })
        #expect(outcome.removedCount == dropped.count - spared.count)
    }

    @Test func whatAnotherProcessChangedIsLeftAlone() throws {
        let fixture = try RetentionFixture()
        let lineage = try fixture.train(4000, every: 10)
        let plan = try fixture.store.retentionPlan()
        let other = try ModelStore(path: fixture.store.path, now: RetentionFixture.now)
        let done = try other.carryOut(plan)
        #expect(done.removedCount == plan.droppedCount)
        let outcome = try fixture.store.carryOut(plan)
        #expect(outcome.removedCount == 0)
        #expect(outcome.spared.allSatisfy { $0.reason == .changedMeanwhile })
        #expect(
            try fixture.storedSteps(of: lineage).count
                == plan.lineages[1].decisions.count(where: \.isKept))
    }

    /// A new state between the base and one that goes: the base is not the one that was checked.
    @Test func aStateThatCameBetweenIsNotTakenForTheBase() throws {
        let fixture = try RetentionFixture()
        let lineage = try fixture.train(4000, every: 10)
        let plan = try fixture.store.retentionPlan()
        let first = try #require(plan.lineages[1].dropped.first?.states.steps.lowerBound)
        #expect(try fixture.store.keep(try fixture.keyframe(first - 1), of: lineage))
        let outcome = try fixture.store.carryOut(plan)
        #expect(outcome.spared.first?.place.states.steps.lowerBound == first)
        #expect(outcome.spared.allSatisfy { $0.reason == .changedMeanwhile })
    }

    @Test func othersReadAndTrainMeanwhile() throws {
        let fixture = try RetentionFixture(width: 64)
        let lineage = try fixture.train(1500, every: 5)
        let path = fixture.store.path
        let plan = try fixture.store.retentionPlan()
        let kept = plan.lineages[1].decisions.filter(\.isKept).map(\.states.steps.upperBound)
        let isDone = Atomic(false)
        let other = try ModelStore(path: path, now: RetentionFixture.now)
        let started = try fixture.start()
        let training = OtherTraining(started.session, first: 1501)
        let writer = BackgroundCall {
            while !isDone.load(ordering: .relaxed) { try training.step() }
        }
        let reader = BackgroundCall {
            let codec = StateCodec()
            repeat {
                let step = kept.randomElement() ?? 0
                let snapshot = try #require(
                    try other.snapshot(holding: Checkpoint(lineageID: lineage, step: step)))
                _ = try other.states(of: snapshot, wordCount: 64 * 64, codec: codec)
            } while !isDone.load(ordering: .relaxed)
        }
        let outcome = try fixture.store.carryOut(plan)
        try fixture.store.giveBackFreePages()
        isDone.store(true, ordering: .relaxed)
        try writer.wait()
        try reader.wait()
        #expect(outcome.removedCount == plan.droppedCount)
        #expect(training.count > 0)
        #expect(try fixture.store.lastStep(of: started.lineage) == 1500 + training.count)
        #expect(try states(kept, of: lineage, in: fixture))
        #expect(try fixture.store.health().structureFaults == [])
    }
}

/// Steps recorded by another thread; the test looks at it only when that has ended.
private final class OtherTraining: @unchecked Sendable {
    private let session: RecordingSession
    private let first: Int
    private(set) var count = 0

    init(_ session: RecordingSession, first: Int) {
        self.session = session
        self.first = first
    }

    func step() throws {
        try session.append(
            StepBatch(firstStep: first + count, errors: [0.5]), now: RetentionFixture.now)
        count += 1
    }
}
