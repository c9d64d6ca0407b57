// Whether a gradient is finite is told from a bound on it where that is less work, and from its own
// values where the bound is too large: neither lets an overflow pass nor refuses what is finite.

import NeuralNetwork
import Testing

struct GradientBoundTests {
    /// A network 400-500-2 of identities that are 0 but for what is set here, so that outputs are 0.
    /// Of n rows, each with targets of -10^15, all deltas of the outputs are 2·10^15 / n.
    struct Explosion: Sendable, CustomTestStringConvertible {
        let testDescription: String

        /// Of every row.
        var input: (index: Int, value: Float) = (0, 0)

        /// The weight that hands the first output's delta on to a unit.
        var weight: (unit: Int, value: Float) = (0, 0)

        /// The second output's weight of the same unit.
        var secondWeight: Float = 0

        /// The only bias, which is also the unit's output.
        var bias: (unit: Int, value: Float) = (0, 0)
        let tensor: Int
        var areDeltasFinite = true
    }

    static let ofAnyRows =
        [(0, 0), (199, 250), (399, 499)].map { input, unit in
            Explosion(
                testDescription: "a product, of input \(input) and unit \(unit)",
                input: (input, 1e17), weight: (unit, 1e10), tensor: 0)
        } + [
            Explosion(
                testDescription: "a delta", weight: (499, 1e30), tensor: 0, areDeltasFinite: false),
            Explosion(
                testDescription: "a delta that is not a number", weight: (0, 1e30),
                secondWeight: -1e30, tensor: 0, areDeltasFinite: false),
            Explosion(
                testDescription: "a product in the last layer", bias: (250, 1e30), tensor: 2),
        ]

    /// Each row's part is 6·10^38 / n, which is finite.
    static let ofSums = [
        Explosion(
            testDescription: "a sum of a weight's", input: (399, 3e13), weight: (499, 1e10),
            tensor: 0),
        Explosion(testDescription: "a sum of a bias's", weight: (499, 3e23), tensor: 1),
    ]

    /// With up to 71 rows, 2 · 71 · (400 + 500 + 500 + 2) being less than 201,000 weights, there is a
    /// bound; with 72 there is none.
    @Test(arguments: ofAnyRows, [1, 2, 71, 72])
    func whatOverflowsIsRefused(explosion: Explosion, rowCount: Int) throws {
        try expectRefusal(of: explosion, rowCount: rowCount)
    }

    @Test(arguments: ofSums, [2, 5, 71, 72])
    func whatOverflowsOnlyAsASumIsRefused(explosion: Explosion, rowCount: Int) throws {
        try expectRefusal(of: explosion, rowCount: rowCount)
    }

    /// The largest delta belongs to the first row and the largest input to the last. Where that is the
    /// same one, their product is just finite, and twice it is not.
    @Test(arguments: [1, 2, 71, 72])
    func whatOnlyTheBoundExceedsIsComputed(rowCount: Int) throws {
        let input: Float = rowCount == 1 ? 1e13 : 1e30
        var batch = Self.batch(input: (7, 0), target: 0, rowCount: rowCount)
        batch.targets[0] = -1e15
        batch.inputs[(rowCount - 1) * 400 + 7] = input
        let parameters = try Self.parameters(
            Explosion(testDescription: "none", weight: (499, 1e10), tensor: 0))
        let settings = StepSettings(optimizer: .sgd(learningRate: 1e-30))
        var oracle = NumericsOracle(
            parameters.architecture, settings, parameters: parameters.values)
        let expected = oracle.step(
            1, inputs: rows(batch.inputs, 400), targets: rows(batch.targets, 2))
        #expect(expected != nil)
        for choice in KernelChoice.all {
            var training = TestTraining(
                parameters, settings, maximumBatchSize: rowCount, kernels: try choice.make())
            let error = try training.apply(batch)
            #expect(error == expected?.error)
            let isSame = training.words == oracle.state.words
            #expect(isSame, "\(choice.testDescription)")
        }
    }

    // MARK: Help

    private func expectRefusal(of explosion: Explosion, rowCount: Int) throws {
        let parameters = try Self.parameters(explosion)
        let batch = Self.batch(input: explosion.input, target: -1e15, rowCount: rowCount)
        let expected = NonFiniteError.gradient(
            parameters.architecture.tensors[explosion.tensor],
            rows: explosion.areDeltasFinite ? [] : Array(0..<rowCount))
        for choice in KernelChoice.all {
            var training = TestTraining(
                parameters, StepSettings(optimizer: .sgd(learningRate: 0.1)),
                maximumBatchSize: rowCount, kernels: try choice.make())
            let before = training.words
            #expect(throws: expected, "\(choice.testDescription)") { try training.apply(batch) }
            let isSame = training.words == before
            #expect(isSame, "\(choice.testDescription)")
        }
    }

    private static func parameters(_ explosion: Explosion) throws -> Parameters {
        let architecture = try makeArchitecture(
            sizes: [400, 500, 2], activations: [.identity, .identity])
        var parameters = Initializer.zeros.parameters(for: architecture, seed: 0)
        let (bias, weights) = (architecture.tensors[1], architecture.tensors[2])
        let (weight, unit) = (explosion.weight.value, explosion.weight.unit)
        parameters.values[weights.index(output: 0, input: unit)] = weight
        parameters.values[weights.index(output: 1, input: unit)] = explosion.secondWeight
        parameters.values[bias.offset + explosion.bias.unit] = explosion.bias.value
        return parameters
    }

    private static func batch(
        input: (index: Int, value: Float), target: Float, rowCount: Int
    ) -> TestBatch {
        var inputs = [Float](repeating: 0, count: rowCount * 400)
        for row in 0..<rowCount { inputs[row * 400 + input.index] = input.value }
        return TestBatch(
            inputs: inputs, targets: [Float](repeating: target, count: 2 * rowCount),
            rowCount: rowCount)
    }
}
