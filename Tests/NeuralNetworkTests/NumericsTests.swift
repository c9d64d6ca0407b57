// The kernels have exactly the bits that docs/NUMERICS.md says, and keep them.

import NeuralNetwork
import Testing

struct NumericsTests {
    @Test
    func versionIsTheOneTheDocumentSpecifies() {
        #expect(Numerics.version == "nn1-preview")
    }

    @Test(arguments: 0..<400)
    func stepsHaveTheBitsOfTheSecondImplementation(seed: Int) throws {
        var generator = TestGenerator(seed: UInt64(seed))
        let architecture = try Self.randomArchitecture(using: &generator)
        // Every third network is large enough to saturate its activations.
        let bound: Float = seed % 3 == 0 ? 12 : 0.9
        var parameters = makeParameters(for: architecture, within: bound, using: &generator)
        let rowCount = seed % 2 == 0 ? Int.random(in: 1...7, using: &generator) : 8 + seed % 5
        let batch = TestBatch(for: architecture, rowCount: rowCount, using: &generator)

        let expected = NumericsOracle(
            architecture: architecture, parameters: parameters.values, learningRate: 0.3
        ).step(
            inputs: rows(batch.inputs, architecture.inputCount),
            targets: rows(batch.targets, architecture.outputCount))
        var step = TrainingStep(
            architecture: architecture, optimizer: .sgd(learningRate: 0.3), maximumBatchSize: 16)
        let error = try step.apply(
            to: &parameters, inputs: batch.inputs, targets: batch.targets, rowCount: rowCount)

        #expect(error.bitPattern == expected.error.bitPattern)
        #expect(bits(step.backpropagation.gradient) == bits(expected.gradient))
        #expect(bits(parameters.values) == bits(expected.next))
    }

    @Test
    func elementaryFunctionsHaveTheBitsOfTheSecondImplementation() {
        for pattern in stride(from: UInt32(0), to: .max, by: 9973) {
            let x = Float(bitPattern: pattern)
            let pairs = [
                (ElementaryFunctions.exp(x), OracleFunctions.exp(x)),
                (ElementaryFunctions.log(x), OracleFunctions.log(x)),
                (ElementaryFunctions.tanh(x), OracleFunctions.tanh(x)),
                (ElementaryFunctions.logistic(x), OracleFunctions.logistic(x)),
            ]
            let areEqual = pairs.allSatisfy { pair in
                pair.0.bitPattern == pair.1.bitPattern || (pair.0.isNaN && pair.1.isNaN)
            }
            if !areEqual { Issue.record("bits differ at \(x): \(pairs)") }
        }
    }

    /// The digests were taken on x86-64; every other machine must find the same.
    @Test(arguments: [
        (rowCount: 1, digest: 8_575_165_281_549_726_047 as UInt64),
        (rowCount: 7, digest: 2_706_288_118_605_164_110),
        (rowCount: 8, digest: 9_415_316_852_224_928_711),
    ])
    func aTrainedNetworkHasTheSameBitsEverywhere(rowCount: Int, digest: UInt64) throws {
        let architecture = try makeArchitecture(
            sizes: [20, 18, 17, 5], activations: [.tanh, .sigmoid, .softmax], loss: .crossEntropy)
        var parameters = Initializer.xavier.parameters(for: architecture, seed: 7)
        var generator = TestGenerator(seed: 1)
        var step = TrainingStep(
            architecture: architecture, optimizer: .sgd(learningRate: 0.5), maximumBatchSize: 8)
        for _ in 1...50 {
            let batch = TestBatch(for: architecture, rowCount: rowCount, using: &generator)
            _ = try step.apply(
                to: &parameters, inputs: batch.inputs, targets: batch.targets, rowCount: rowCount)
        }
        #expect(fnv1a(parameters.values) == digest)
    }

    private static func randomArchitecture(
        using generator: inout TestGenerator
    ) throws -> Architecture {
        let layerCount = Int.random(in: 1...4, using: &generator)
        let sizes = (0...layerCount).map { _ in Int.random(in: 2...40, using: &generator) }
        let loss = Loss.allCases.randomElement(using: &generator) ?? .squaredError
        var activations = (0..<layerCount).map { _ in
            Activation.allCases.randomElement(using: &generator) ?? .identity
        }
        if loss == .crossEntropy { activations[layerCount - 1] = .softmax }
        let hasBias = (0..<layerCount).map { _ in Bool.random(using: &generator) }
        return try makeArchitecture(
            sizes: sizes, activations: activations, hasBias: hasBias, loss: loss)
    }

    private func rows(_ values: [Float], _ width: Int) -> [[Float]] {
        stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
    }

    private func bits(_ values: [Float]) -> [UInt32] {
        values.map(\.bitPattern)
    }

    /// The 64-bit FNV-1a hash of the bit patterns, low byte first.
    private func fnv1a(_ values: [Float]) -> UInt64 {
        values.reduce(0xCBF2_9CE4_8422_2325) { hash, value in
            (0..<4).reduce(hash) { hash, byte in
                (hash ^ UInt64(value.bitPattern >> (8 * byte) & 0xFF)) &* 0x100_0000_01B3
            }
        }
    }
}
