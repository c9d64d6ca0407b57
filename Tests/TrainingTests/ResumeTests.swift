// A run that is interrupted and resumed is bit for bit the run that was not.

import ModelStore
import Testing
import Training

struct ResumeTests {
    private func undisturbed(_ until: StopCondition) throws -> [RecordedStep] {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: until)
        return try fixture.history()
    }

    @Test(arguments: [1, 4, 5, 7, 12])
    func stoppingAnywhereAndResumingGivesTheSameBits(stepsAtATime: Int) throws {
        let until = StopCondition(epochs: 4)
        let fixture = try TrainingFixture()
        var outcome = try fixture.train(fixture.settings(), until: until, stopAfter: stepsAtATime)
        while outcome.reason == .interrupted {
            outcome = try fixture.train(.resumed, until: StopCondition(), stopAfter: stepsAtATime)
        }
        #expect(try fixture.history() == undisturbed(until))
    }

    @Test func aFinishedRunGoesOnWithANewLimit() throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: StopCondition(epochs: 2))
        try fixture.train(.resumed, until: StopCondition(epochs: 4))
        #expect(try fixture.history() == undisturbed(StopCondition(epochs: 4)))
        #expect(try fixture.store.path(to: fixture.branch().head).stretches.count == 2)
    }

    @Test(arguments: [(0, 2), (7, 3)])
    func rollingBackAndTrainingOnGivesTheSameStepsInALineageOfItsOwn(
        step: Int, lineageCount: Int
    ) throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: StopCondition(step: 15))
        let before = try fixture.history()
        let middle = try #require(
            try fixture.store.path(to: fixture.branch().head).checkpoint(at: step))
        try fixture.store.move(
            try fixture.branch(), to: middle, action: "rollback", now: TrainingFixture.now)
        try fixture.train(.resumed, until: StopCondition(step: 15))
        #expect(try fixture.history() == before)
        let path = try fixture.store.path(to: fixture.branch().head)
        #expect(path.stretches.count == lineageCount)
        #expect(path.end.lineageID == 3)
    }

    @Test func aFinishedRunHasNothingLeftToDo() throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(), until: StopCondition(step: 6))
        #expect(throws: AlreadyTrained.self) {
            try fixture.train(.resumed, until: StopCondition())
        }
        #expect(try fixture.branch().head.step == 6)
    }

    @Test func aNetworkThatWasNeverTrainedCannotBeResumed() throws {
        let fixture = try TrainingFixture()
        #expect {
            try fixture.train(.resumed, until: StopCondition(epochs: 1))
        } throws: { error in
            (error as? StoreError)?.message
                == "net was never trained, so there is nothing to resume"
        }
    }

    @Test func onlyBranchesThatNobodyTrainsAreInterrupted() throws {
        let fixture = try TrainingFixture()
        let until = StopCondition(step: 9)
        do {
            let run = try fixture.prepare(fixture.settings(), until: until)
            _ = try run.train(shouldStop: { true }, report: { _ in })
            // A run holds its branch's lock as long as it is in memory.
            #expect(try fixture.store.interruptedBranches().isEmpty)
            withExtendedLifetime(run) {}
        }
        #expect(try fixture.store.interruptedBranches().map(\.branch.name) == ["main"])
        try fixture.train(.resumed, until: StopCondition())
        #expect(try fixture.store.interruptedBranches().isEmpty)
    }
}
