// Optimizers, schedules and dropout across interruptions, rollbacks and other settings.

import ModelStore
import NeuralNetwork
import Testing
import Training

struct StateTests {
    /// Optimizers and schedules that keep something between steps.
    static let settings: [(Optimizer, LearningRateSchedule)] = [
        (Optimizer(.momentum()), .constant),
        (
            Optimizer(.nesterov(), decay: Decay(l1: 1e-4)),
            .init(.exponential(.epochs(1), factor: 0.5))
        ),
        (Optimizer(.adagrad(), decay: Decay(l2: 1e-3)), .init(.step(.steps(7), factor: 0.5))),
        (Optimizer(.rmsprop(), clipping: Clipping(norm: 0.1)), .init(.plateau(.init(patience: 0)))),
        (
            Optimizer(.adam(), clipping: Clipping(value: 0.01)),
            .init(.cosine(.epochs(4), end: 0), warmUp: .init(.steps(6)))
        ),
        (Optimizer(.adamw()), .init(.plateau(.init(factor: 0.5, patience: 1, threshold: 0.1)))),
    ]

    private func undisturbed(
        _ settings: (Optimizer, LearningRateSchedule), validate: Double, until: StopCondition
    ) throws -> [RecordedStep] {
        let fixture = try TrainingFixture(dropout: 0.3)
        try fixture.train(
            fixture.settings(settings.0, settings.1, validate: validate), until: until)
        return try fixture.history()
    }

    @Test(arguments: settings, [0, 0.2])
    func resumingGoesOnWithAllOfTheState(
        _ settings: (Optimizer, LearningRateSchedule), validate: Double
    ) throws {
        let until = StopCondition(epochs: 5)
        let fixture = try TrainingFixture(dropout: 0.3)
        var outcome = try fixture.train(
            fixture.settings(settings.0, settings.1, validate: validate), until: until,
            stopAfter: 3)
        while outcome.reason == .interrupted {
            outcome = try fixture.train(.resumed, until: StopCondition(), stopAfter: 3)
        }
        let expected = try undisturbed(settings, validate: validate, until: until)
        #expect(try fixture.history() == expected)
    }

    @Test(arguments: settings)
    func rollingBackAndTrainingOnGivesTheSameSteps(
        _ settings: (Optimizer, LearningRateSchedule)
    ) throws {
        let fixture = try TrainingFixture(dropout: 0.3)
        try fixture.train(
            fixture.settings(settings.0, settings.1), until: StopCondition(step: 24))
        let before = try fixture.history()
        let middle = try #require(
            try fixture.store.path(to: fixture.branch().head).checkpoint(at: 13))
        try fixture.store.move(
            try fixture.branch(), to: middle, action: "rollback", now: TrainingFixture.now)
        try fixture.train(.resumed, until: StopCondition(step: 24))
        #expect(try fixture.history() == before)
        #expect(try fixture.store.path(to: fixture.branch().head).stretches.count == 3)
    }

    private func stateAtHead(_ fixture: TrainingFixture) throws -> TrainingState {
        try CheckpointRestorer(fixture.store).state(
            at: fixture.branch().head, of: fixture.network)
    }

    @Test func anotherLearningRateKeepsTheOptimizersState() throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(Optimizer(.adam())), until: StopCondition(step: 7))
        let slower = Optimizer(.adam(), learningRate: 1e-5)
        try fixture.train(fixture.settings(slower), until: StopCondition(step: 8))
        #expect(try stateAtHead(fixture).optimizerStep == 8)
    }

    @Test func anotherOptimizerStartsWithoutAState() throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(Optimizer(.momentum())), until: StopCondition(step: 7))
        try fixture.train(fixture.settings(Optimizer(.adam())), until: StopCondition(step: 9))
        let state = try stateAtHead(fixture)
        #expect(state.optimizerStep == 2)
        #expect(state.layout.slotNames == ["mean", "square"])
        #expect(state.words.count == 3 * fixture.network.architecture.parameterCount + 2)
    }

    @Test func aScheduleGoesOnUnderAnotherOptimizerAndStartsAgainWhenItChanges() throws {
        let fixture = try TrainingFixture()
        let cosine = LearningRateSchedule(.cosine(.steps(100), end: 0))
        try fixture.train(
            fixture.settings(Optimizer(.sgd), cosine), until: StopCondition(step: 6))
        try fixture.train(
            fixture.settings(Optimizer(.momentum()), cosine), until: StopCondition(step: 9))
        #expect(try stateAtHead(fixture).scheduleStep == 9)
        let longer = LearningRateSchedule(.cosine(.steps(200), end: 0))
        try fixture.train(
            fixture.settings(Optimizer(.momentum()), longer), until: StopCondition(step: 10))
        #expect(try stateAtHead(fixture).scheduleStep == 1)
    }

    @Test(arguments: [Int.max, Int.min, -1])
    func aStateThatCountsImpossibleStepsIsDamaged(count: Int) throws {
        let fixture = try TrainingFixture()
        try fixture.train(fixture.settings(Optimizer(.adam())), until: StopCondition(step: 1))
        var words = try stateAtHead(fixture).words
        words[words.count - 2] = Float(bitPattern: UInt32(truncatingIfNeeded: count))
        words[words.count - 1] = Float(bitPattern: UInt32(truncatingIfNeeded: count >> 32))
        do {
            let run = try fixture.prepare(.resumed, until: StopCondition(step: 5))
            let session = try RecordingSession(
                fixture.store, on: fixture.branch(), lineage: run.lineage, job: run.job,
                action: "tampering")
            try session.append(
                StepBatch(
                    firstStep: 2, errors: [1], snapshots: [StateCodec().encode(words, of: 2)]),
                now: TrainingFixture.now)
        }
        let restorer = CheckpointRestorer(fixture.store)
        #expect {
            try restorer.state(at: fixture.branch().head, of: fixture.network)
        } throws: { error in
            // It is replayed from step 1 instead, where its error is another.
            (error as? ReplayMismatch)?.checkpoint.step == 2
        }
        #expect(
            restorer.damage.map(\.error.message)
                == ["the state of net after step 2 counts impossible steps"])
    }

    @Test func aPlateauForgetsOtherDataButNotItsReductions() throws {
        let fixture = try TrainingFixture()
        let plateau = LearningRateSchedule(.plateau(.init(patience: 0, threshold: 0.99)))
        let optimizer = Optimizer(.sgd, learningRate: 0.5)
        try fixture.train(fixture.settings(optimizer, plateau), until: StopCondition(epochs: 3))
        let settings = StepSettings(optimizer: optimizer, schedule: plateau)
        let reduced = settings.learningRate(after: try stateAtHead(fixture))
        #expect(reduced < 0.5)
        try fixture.train(
            fixture.settings(optimizer, plateau, batch: 6), until: StopCondition(step: 16))
        let state = try stateAtHead(fixture)
        #expect(settings.learningRate(after: state) == reduced)
        // The sum of errors has one term: this run's first.
        let count = state.words[fixture.network.architecture.parameterCount + 3]
        #expect(count.bitPattern == 1)
        #expect(state.words[fixture.network.architecture.parameterCount + 4] == .infinity)
    }
}
