// What replaying rests on: parameters that differ in the last bit of one weight are found out by the
// next step, by its error or by the state that it leaves.

import NeuralNetwork
import Testing

struct PerturbationTests {
    /// Networks and optimizers of every kind. Their steps are small beside their weights, as those of
    /// trainings are: a step much larger than the weight it changes could round the bit away.
    @Test(arguments: OptimizerRule.all.map(\.name), Activation.allCases)
    func oneBitOfOneWeightShowsAfterOneStep(rule: String, activation: Activation) throws {
        var generator = TestGenerator(seed: 31)
        let architecture = try makeArchitecture(
            sizes: [17, 21, 9, 5], activations: [activation, .tanh, .softmax],
            dropout: [0, 0.3, 0], loss: .crossEntropy)
        let signs: [Float] = [-1, 1]
        let parameters = Parameters(
            architecture: architecture,
            values: generator.floats(architecture.parameterCount, in: 0.1...0.9)
                .map { $0 * (signs.randomElement(using: &generator) ?? 1) })
        let batch = TestBatch(for: architecture, rowCount: 6, using: &generator)
        let settings = StepSettings(
            optimizer: Optimizer(try OptimizerRule(named: rule), learningRate: 1e-5), seed: 5)

        let expected = try outcome(parameters, settings, batch)
        for _ in 1...30 {
            var other = parameters
            let index = Int.random(in: other.values.indices, using: &generator)
            other.values[index] = Float(bitPattern: other.values[index].bitPattern ^ 1)
            #expect(try outcome(other, settings, batch) != expected, "parameter \(index)")
        }
    }

    /// The error, and the words that a store hashes.
    private struct Outcome: Equatable {
        let error: UInt32
        let words: [UInt32]
    }

    private func outcome(
        _ parameters: Parameters, _ settings: StepSettings, _ batch: TestBatch
    ) throws -> Outcome {
        var training = TestTraining(parameters, settings, kernels: try Kernels())
        let error = try training.apply(batch)
        return Outcome(error: error.bitPattern, words: training.words)
    }
}
