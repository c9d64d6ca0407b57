// Stopping when epochs no longer help, counted from what is recorded.

import ModelStore
import NeuralNetwork
import Testing
import Training

struct PatienceTests {
    /// The step at which a run with this patience must stop, computed from a run without any.
    private func expectedStep(
        validate: Double, patience: Int, minimumDelta: Double, epochs: Int
    ) throws -> Int {
        let fixture = try TrainingFixture()
        try fixture.train(
            fixture.settings(learningRate: 5, validate: validate),
            until: StopCondition(epochs: epochs))
        let history = try fixture.history().filter { $0.step > 0 }
        let batches = try #require(
            try fixture.store.lineage(fixture.branch().head.lineageID).plan
        ).batchesPerEpoch
        var (best, epochsSinceBest) = (Double.infinity, 0)
        for end in stride(from: batches, through: history.count, by: batches) {
            let epoch = history[end - batches..<end]
            let mean = epoch.compactMap(\.error).reduce(0, +) / Double(batches)
            let value = epoch.last?.validation ?? mean
            epochsSinceBest += 1
            if value < best - minimumDelta { (best, epochsSinceBest) = (value, 0) }
            if epochsSinceBest == patience { return end }
        }
        Issue.record("\(epochs) epochs are too few to run out of patience")
        return 0
    }

    @Test(arguments: [0, 0.2], [(1, 0), (3, 0.05)])
    func aRunStopsAfterThatManyEpochsWithoutABetterOne(
        validate: Double, _ patience: (count: Int, minimumDelta: Double)
    ) throws {
        let fixture = try TrainingFixture()
        let until = StopCondition(
            epochs: 60, patience: patience.count, minimumDelta: patience.minimumDelta)
        let outcome = try fixture.train(
            fixture.settings(learningRate: 5, validate: validate), until: until)
        let expected = try expectedStep(
            validate: validate, patience: patience.count, minimumDelta: patience.minimumDelta,
            epochs: 60)
        #expect(outcome.reason == .outOfPatience(epochs: patience.count))
        #expect(outcome.step == expected)
    }

    @Test(arguments: [0, 0.2])
    func interruptionsDoNotChangeWhereItStops(validate: Double) throws {
        let until = StopCondition(epochs: 60, patience: 3, minimumDelta: 0.05)
        let fixture = try TrainingFixture()
        var outcome = try fixture.train(
            fixture.settings(learningRate: 5, validate: validate), until: until, stopAfter: 2)
        while outcome.reason == .interrupted {
            outcome = try fixture.train(.resumed, until: StopCondition(), stopAfter: 2)
        }
        let expected = try expectedStep(
            validate: validate, patience: 3, minimumDelta: 0.05, epochs: 60)
        #expect(outcome.step == expected)
    }

    @Test(arguments: [0, 0.2])
    func aRollbackDoesNotChangeWhereItStops(validate: Double) throws {
        let expected = try expectedStep(
            validate: validate, patience: 3, minimumDelta: 0.05, epochs: 60)
        let fixture = try TrainingFixture()
        let settings = fixture.settings(learningRate: 5, validate: validate)
        try fixture.train(settings, until: StopCondition(step: expected - 2))
        let earlier = try #require(
            try fixture.store.path(to: fixture.branch().head).checkpoint(at: expected - 9))
        try fixture.store.move(
            try fixture.branch(), to: earlier, action: "rollback", now: TrainingFixture.now)
        let until = StopCondition(epochs: 60, patience: 3, minimumDelta: 0.05)
        #expect(try fixture.train(settings, until: until).step == expected)
    }

    @Test func aRunOutOfPatienceGoesOnWithMore() throws {
        let fixture = try TrainingFixture()
        let first = try fixture.train(
            fixture.settings(learningRate: 5), until: StopCondition(epochs: 60, patience: 1))
        #expect(throws: AlreadyTrained.self) {
            try fixture.train(.resumed, until: StopCondition())
        }
        let second = try fixture.train(.resumed, until: StopCondition(epochs: 60, patience: 3))
        #expect(second.step > first.step)
    }
}
