// The step as a function: deterministic, and either taken whole or not at all.

import NeuralNetwork
import Testing

struct TrainingStepTests {
    @Test
    func theSameStepsGiveTheSameBits() throws {
        let first = try train(steps: 30, maximumBatchSize: 12)
        let second = try train(steps: 30, maximumBatchSize: 12)
        #expect(first.errors == second.errors)
        #expect(first.parameters == second.parameters)
    }

    @Test
    func theWorkspacesSizeChangesNothing() throws {
        let small = try train(steps: 10, maximumBatchSize: 12)
        let large = try train(steps: 10, maximumBatchSize: 100)
        #expect(small.errors == large.errors)
        #expect(small.parameters == large.parameters)
    }

    @Test
    func aCopyGoesItsOwnWay() throws {
        let architecture = try makeArchitecture(sizes: [2, 3, 1], activations: [.tanh, .identity])
        var generator = TestGenerator(seed: 3)
        var parameters = makeParameters(for: architecture, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: 2, using: &generator)
        var step = makeStep(architecture)
        let before = parameters
        _ = try apply(&step, &parameters, batch)
        let after = parameters
        var copyOfStep = step
        var copy = before
        _ = try apply(&copyOfStep, &copy, batch)
        #expect(copy == after)
        #expect(parameters == after)
        #expect(before != after)
    }

    @Test
    func keptStatesAreNotTouchedByLaterSteps() throws {
        let architecture = try makeArchitecture(sizes: [2, 3, 1], activations: [.tanh, .identity])
        var generator = TestGenerator(seed: 3)
        var parameters = makeParameters(for: architecture, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: 2, using: &generator)
        var step = makeStep(architecture)
        var kept: [Parameters] = []
        var copies: [[UInt32]] = []
        for _ in 1...6 {
            _ = try apply(&step, &parameters, batch)
            kept.append(parameters)
            copies.append(parameters.values.map(\.bitPattern))
        }
        #expect(kept.map { $0.values.map(\.bitPattern) } == copies)
    }

    struct Explosion: Sendable, CustomTestStringConvertible {
        let values: [Float]
        let inputs: [Float]
        var learningRate: Float = 0.1
        let message: String
        var testDescription: String { message }
    }

    /// A network 1-1-1 of identities: its state is weight, bias, weight, bias; its targets are 0.
    static let explosions = [
        Explosion(
            values: [1, 0, 1, 0], inputs: [.nan], message: "the error of the batch is not finite"),
        Explosion(
            values: [1e20, 0, 1, 0], inputs: [1], message: "the error of the batch is not finite"),
        Explosion(
            values: [.infinity, 0, 1, 0], inputs: [1],
            message: "the error of the batch is not finite"),
        Explosion(
            values: [0, 0, 1e30, 1e10], inputs: [1e30],
            message: "the gradient of layer 0 weight is not finite"),
        Explosion(
            values: [0, 0, 2.5e28, 1e10], inputs: [0.1, 0.1],
            message: "the gradient of layer 0 bias is not finite"),
        Explosion(
            values: [0, 1e30, 1e-20, 1e10], inputs: [0],
            message: "the gradient of layer 1 weight is not finite"),
        Explosion(
            values: [0, 0, 0, 1], inputs: [0], learningRate: 3e38,
            message: "the updated layer 1 bias would not be finite"),
    ]

    @Test(arguments: explosions)
    func aStepThatIsNotFiniteLeavesTheParametersUntouched(explosion: Explosion) throws {
        let architecture = try makeArchitecture(
            sizes: [1, 1, 1], activations: [.identity, .identity])
        var parameters = Parameters(architecture: architecture, values: explosion.values)
        var step = TrainingStep(
            architecture: architecture, optimizer: .sgd(learningRate: explosion.learningRate),
            maximumBatchSize: 2)
        let error = try #require(throws: NonFiniteError.self) {
            try step.apply(
                to: &parameters, inputs: explosion.inputs,
                targets: [Float](repeating: 0, count: explosion.inputs.count),
                rowCount: explosion.inputs.count)
        }
        #expect("\(error)" == explosion.message)
        #expect(parameters.values == explosion.values)
    }

    @Test
    func aStepAfterARefusedOneIsAsGoodAsEver() throws {
        let architecture = try makeArchitecture(sizes: [1, 2], activations: [.relu])
        var generator = TestGenerator(seed: 8)
        var parameters = makeParameters(for: architecture, using: &generator)
        var other = parameters
        var (step, fresh) = (makeStep(architecture), makeStep(architecture))
        #expect(throws: NonFiniteError.error) {
            try step.apply(to: &parameters, inputs: [.nan], targets: [0, 0], rowCount: 1)
        }
        let batch = TestBatch(for: architecture, rowCount: 1, using: &generator)
        let error = try apply(&step, &parameters, batch)
        #expect(try apply(&fresh, &other, batch) == error)
        #expect(parameters == other)
    }

    private func makeStep(_ architecture: Architecture) -> TrainingStep {
        TrainingStep(
            architecture: architecture, optimizer: .sgd(learningRate: 0.1), maximumBatchSize: 2)
    }

    private func apply(
        _ step: inout TrainingStep, _ parameters: inout Parameters, _ batch: TestBatch
    ) throws -> Float {
        try step.apply(
            to: &parameters, inputs: batch.inputs, targets: batch.targets,
            rowCount: batch.rowCount)
    }

    private func train(
        steps: Int, maximumBatchSize: Int
    ) throws -> (errors: [Float], parameters: Parameters) {
        let architecture = try makeArchitecture(
            sizes: [9, 20, 4], activations: [.tanh, .softmax], loss: .crossEntropy)
        var generator = TestGenerator(seed: 11)
        var parameters = Initializer.xavier.parameters(for: architecture, seed: 2)
        var step = TrainingStep(
            architecture: architecture, optimizer: .sgd(learningRate: 0.2),
            maximumBatchSize: maximumBatchSize)
        let errors = try (1...steps).map { number in
            let batch = TestBatch(
                for: architecture, rowCount: 1 + number % 12, using: &generator)
            return try apply(&step, &parameters, batch)
        }
        return (errors, parameters)
    }
}
