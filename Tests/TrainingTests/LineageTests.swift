// When a run goes on with a lineage and when it starts one.

import ModelStore
import Testing
import Training

struct LineageTests {
    @Test func theSameSettingsGoOnWithTheLineage() throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: StopCondition(step: 5))
        try fixture.train(fixture.settings(), until: StopCondition(step: 9))
        #expect(try fixture.store.path(to: fixture.branch().head).stretches.count == 2)
    }

    @Test func anotherLearningRateStartsALineageInTheMiddleOfTheData() throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: StopCondition(step: 7))
        try fixture.train(fixture.settings(learningRate: 0.1), until: StopCondition(epochs: 3))
        let head = try fixture.branch().head
        let lineage = try fixture.store.lineage(head.lineageID)
        // 23 rows, 5 held out: 18 in batches of 4 are 5 batches an epoch.
        #expect(lineage.plan?.batchesPerEpoch == 5)
        #expect(lineage.plan?.firstEpoch == 1)
        #expect(lineage.plan?.firstBatch == 2)
        #expect(head.step == 15)
        #expect(lineage.epoch(of: 8) == 2)
    }

    @Test(arguments: [(3, true, 0.2, 1), (4, false, 0.2, 1), (4, true, 0.4, 1), (4, true, 0.2, 9)])
    func anotherOrderOfTheDataStartsAtItsFirstEpoch(
        batch: Int, shuffle: Bool, validate: Double, seed: Int
    ) throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: StopCondition(step: 7))
        let other = fixture.settings(batch: batch, shuffle: shuffle, validate: validate, seed: seed)
        try fixture.train(other, until: StopCondition(step: 9))
        let lineage = try fixture.store.lineage(fixture.branch().head.lineageID)
        #expect(lineage.forkStep == 7)
        #expect(lineage.plan?.firstEpoch == 0)
        #expect(lineage.plan?.firstBatch == 0)
    }

    @Test func twoBranchesAtTheEndOfALineageDoNotWriteOverEachOther() throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: StopCondition(step: 5))
        try fixture.store.createBranch(
            named: "trial", of: fixture.network, at: fixture.branch().head, now: TrainingFixture.now
        )
        let main = try fixture.prepare(.resumed, until: StopCondition(step: 12))
        let trial = try fixture.prepare(
            fixture.settings(), until: StopCondition(step: 12), branch: "trial")
        #expect(main.continuesLineage)
        #expect(!trial.continuesLineage)
        _ = try trial.train(shouldStop: { false }, report: { _ in })
        _ = try main.train(shouldStop: { false }, report: { _ in })
        #expect(try fixture.history() == fixture.history(of: "trial"))
    }

    @Test func aBranchMadeDuringARunDoesNotAppendToItsLineage() throws {
        let fixture = try TrainingFixture()
        let main = try fixture.prepare(fixture.settings(), until: StopCondition(step: 12))
        _ = try main.train(
            shouldStop: { (try? fixture.branch().head.step) ?? 0 > 0 }, report: { _ in })
        try fixture.store.createBranch(
            named: "trial", of: fixture.network, at: fixture.branch().head,
            now: TrainingFixture.now)
        // The first run is still there and could go on.
        let trial = try fixture.prepare(
            fixture.settings(), until: StopCondition(step: 20), branch: "trial")
        #expect(!trial.continuesLineage)
        withExtendedLifetime(main) {}
    }

    @Test func whereTheBranchStandsAlreadyNothingIsTrainedUnderOtherSettings() throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: StopCondition(epochs: 2))
        #expect {
            try fixture.train(fixture.settings(learningRate: 0.1), until: StopCondition(epochs: 2))
        } throws: { ($0 as? AlreadyTrained)?.isUnderOtherSettings == true }
        #expect {
            try fixture.train(fixture.settings(), until: StopCondition(epochs: 2))
        } throws: { ($0 as? AlreadyTrained)?.isUnderOtherSettings == false }
    }

    @Test func theErrorOfAnotherLineageEndsNoRun() throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: StopCondition(step: 5))
        let until = StopCondition(step: 9, error: 1e9)
        let outcome = try fixture.train(fixture.settings(learningRate: 0.1), until: until)
        #expect(outcome.step == 6)
    }

    @Test func aBranchIsTrainedByOneRunAtATime() throws {
        let fixture = try TrainingFixture()
        let run = try fixture.prepare(fixture.settings(), until: StopCondition(step: 5))
        #expect {
            try fixture.prepare(fixture.settings(), until: StopCondition(step: 5))
        } throws: { error in
            (error as? StoreError)?.message
                == "branch 'main' is being trained by another process (job 1, a test)"
        }
        withExtendedLifetime(run) {}
    }

    @Test func aBranchBeingTrainedIsNotRolledBack() throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: StopCondition(step: 5))
        let branch = try fixture.branch()
        let root = try #require(try fixture.store.path(to: branch.head).checkpoint(at: 0))
        let run = try fixture.prepare(.resumed, until: StopCondition(step: 9))
        #expect(throws: StoreError.self) {
            try fixture.store.move(branch, to: root, action: "rollback", now: TrainingFixture.now)
        }
        withExtendedLifetime(run) {}
        #expect(try fixture.branch().head.step == 5)
    }
}
