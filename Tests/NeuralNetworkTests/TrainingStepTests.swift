// The step as a function: deterministic, whoever computes it and whatever was computed before.

import NeuralNetwork
import Testing

struct TrainingStepTests {
    @Test
    func theSameStepsGiveTheSameBits() throws {
        let first = try train(steps: 30, maximumBatchSize: 12)
        let second = try train(steps: 30, maximumBatchSize: 12)
        #expect(first.errors == second.errors)
        #expect(first.words == second.words)
    }

    @Test
    func theWorkspacesSizeChangesNothing() throws {
        let small = try train(steps: 10, maximumBatchSize: 12)
        let large = try train(steps: 10, maximumBatchSize: 100)
        #expect(small.errors == large.errors)
        #expect(small.words == large.words)
    }

    @Test
    func aCopyGoesItsOwnWay() throws {
        let architecture = try makeArchitecture(sizes: [2, 3, 1], activations: [.tanh, .identity])
        var generator = TestGenerator(seed: 3)
        let parameters = makeParameters(for: architecture, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: 2, using: &generator)
        var training = try TestTraining(parameters, Optimizer(.momentum()))
        let before = training.state
        var copy = training
        try training.apply(batch)
        let after = training.state
        #expect(copy.state == before)
        #expect(after != before)
        try copy.apply(batch)
        #expect(copy.state == after)
        #expect(training.state == after)
    }

    @Test
    func keptStatesAreNotTouchedByLaterSteps() throws {
        let architecture = try makeArchitecture(sizes: [2, 3, 1], activations: [.tanh, .identity])
        var generator = TestGenerator(seed: 3)
        let parameters = makeParameters(for: architecture, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: 2, using: &generator)
        var training = try TestTraining(parameters, Optimizer(.adam()))
        var kept: [TrainingState] = []
        var copies: [[UInt32]] = []
        for _ in 1...6 {
            try training.apply(batch)
            kept.append(training.state)
            copies.append(training.words)
        }
        #expect(kept.map { bits($0.words) } == copies)
        #expect(Set(copies).count == 6)
    }

    /// A run that was interrupted goes on from the words and the step's number alone.
    @Test(arguments: 4000..<4040)
    func aStepDependsOnNothingButStateNumberAndRows(seed: Int) throws {
        let drawn = try RandomTraining(seed: seed, stepCount: 6)
        var training = TestTraining(drawn.parameters, drawn.settings, kernels: try Kernels())
        var words = training.state.words
        for batch in drawn.batches {
            let number = training.stepCount + 1
            let fresh = TestTraining(drawn.parameters, drawn.settings, kernels: try Kernels())
            var state = TrainingState(layout: training.state.layout, words: words)
            let error = try? fresh.step.apply(
                to: &state, step: number, inputs: batch.inputs, targets: batch.targets,
                rowCount: batch.rowCount)
            let same = try? training.apply(batch)
            #expect(same?.bitPattern == error?.bitPattern)
            #expect(training.state == state)
            words = state.words
        }
    }

    /// Without dropout the number does not matter; with it each number drops other outputs.
    @Test(arguments: [0, 0.5])
    func theStepsNumberChoosesWhatIsDropped(dropout: Double) throws {
        let architecture = try makeArchitecture(
            sizes: [4, 30, 2], activations: [.tanh, .identity], dropout: [dropout, 0])
        var generator = TestGenerator(seed: 3)
        let parameters = makeParameters(for: architecture, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: 2, using: &generator)
        func words(step: Int, seed: UInt64) throws -> [UInt32] {
            let settings = StepSettings(optimizer: .sgd(learningRate: 0.1), seed: seed)
            let training = TestTraining(parameters, settings, kernels: try Kernels())
            var state = training.state
            _ = try training.step.apply(
                to: &state, step: step, inputs: batch.inputs, targets: batch.targets, rowCount: 2)
            return bits(state.words)
        }
        let outcomes = try [
            words(step: 1, seed: 1), words(step: 1, seed: 1), words(step: 2, seed: 1),
            words(step: 1 << 40, seed: 1), words(step: 1, seed: 2), words(step: 1, seed: 1 << 32),
        ]
        #expect(Set(outcomes).count == (dropout == 0 ? 1 : 5))
    }

    private func train(
        steps: Int, maximumBatchSize: Int
    ) throws -> (errors: [Float], words: [UInt32]) {
        let architecture = try makeArchitecture(
            sizes: [9, 20, 4], activations: [.tanh, .softmax], loss: .crossEntropy)
        var generator = TestGenerator(seed: 11)
        var training = try TestTraining(
            Initializer.xavier.parameters(for: architecture, seed: 2), .sgd(learningRate: 0.2),
            maximumBatchSize: maximumBatchSize)
        let errors = try (1...steps).map { number in
            try training.apply(
                TestBatch(for: architecture, rowCount: 1 + number % 12, using: &generator))
        }
        return (errors, training.words)
    }
}
