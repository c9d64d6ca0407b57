// Steps of networks so large that threads share what is not a product: updates, norms, activations
// and dropout. Every kernel and number of threads has the bits of the second implementation.

import NeuralNetwork
import Testing

struct LargeKernelTests {
    // MARK: Updates

    /// Two threads share from 131,057 parameters on, three from 196,593; a norm of so many is the sum of
    /// four blocks.
    private static let updatedSizes = [400, 500, 10]

    struct Asked: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var decay = Decay()
        var clipping = Clipping()
    }

    static let asked = [
        Asked(testDescription: "nothing else"),
        Asked(testDescription: "clipping by norm", clipping: Clipping(norm: 0.5)),
        Asked(
            testDescription: "everything", decay: Decay(l1: 1e-3, l2: 0.01, decoupled: 0.1),
            clipping: Clipping(norm: 0.5, value: 0.001)),
    ]

    @Test(arguments: OptimizerRule.all.map(\.name), asked)
    func updatesThatThreadsShareHaveTheBitsOfTheSecondImplementation(
        rule: String, asked: Asked
    ) throws {
        let architecture = try makeArchitecture(
            sizes: Self.updatedSizes, activations: [.tanh, .identity])
        #expect(architecture.parameterCount == 205_510)
        let optimizer = Optimizer(
            try OptimizerRule(named: rule), learningRate: 0.01, decay: asked.decay,
            clipping: asked.clipping)
        try compare(
            architecture, StepSettings(optimizer: optimizer), rowCount: 2, stepCount: 2)
    }

    // MARK: Activations and dropout

    /// Two threads share from 65,521 values on, three from 98,289, of dropout a little earlier; of
    /// softmax they share rows. Here are 301 · 511 = 153,811, and a last vector that is not full.
    @Test(arguments: Activation.allCases, [0, 0.3])
    func activationsThatThreadsShareHaveTheBitsOfTheSecondImplementation(
        activation: Activation, dropout: Double
    ) throws {
        let architecture = try makeArchitecture(
            sizes: [3, 511, 2], activations: [activation, .identity], dropout: [dropout, 0])
        let settings = StepSettings(optimizer: .sgd(learningRate: 0.1), seed: 1 << 33 | 5)
        try compare(architecture, settings, rowCount: 301, stepCount: 1)
    }

    /// The last layer's softmax, and cross-entropy's fused deltas, with rows of 500 outputs.
    @Test
    func aLargeClassifierHasTheBitsOfTheSecondImplementation() throws {
        let architecture = try makeArchitecture(
            sizes: [6, 500], activations: [.softmax], loss: .crossEntropy)
        let settings = StepSettings(optimizer: .sgd(learningRate: 0.1))
        try compare(architecture, settings, rowCount: 300, stepCount: 2)
    }

    // MARK: Comparison

    private func compare(
        _ architecture: Architecture, _ settings: StepSettings, rowCount: Int, stepCount: Int
    ) throws {
        var generator = TestGenerator(seed: 9)
        let parameters = makeParameters(for: architecture, within: 0.9, using: &generator)
        let batches = (0..<stepCount).map { _ in
            TestBatch(for: architecture, rowCount: rowCount, using: &generator)
        }
        var oracle = NumericsOracle(architecture, settings, parameters: parameters.values)
        var runs = try KernelChoice.all.map { choice in
            (
                choice,
                TestTraining(
                    parameters, settings, maximumBatchSize: rowCount, kernels: try choice.make())
            )
        }
        for (index, batch) in batches.enumerated() {
            let step = oracle.step(
                index + 1, inputs: rows(batch.inputs, architecture.inputCount),
                targets: rows(batch.targets, architecture.outputCount))
            let expected = try #require(step)
            let words = oracle.state.words.map(Float.init(bitPattern:))
            for run in runs.indices {
                let error = try runs[run].1.apply(batch)
                let gradient = runs[run].1.step.backpropagation.gradient
                let different =
                    firstDifference(of: [error], from: [expected.error])
                    ?? firstDifference(of: gradient, from: expected.gradient)
                    ?? firstDifference(of: runs[run].1.state.words, from: words)
                #expect(different == nil, "\(runs[run].0.testDescription), step \(index + 1)")
            }
        }
    }
}
