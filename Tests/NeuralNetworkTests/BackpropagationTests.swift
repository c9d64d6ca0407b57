// Every combination of activations and loss against finite differences of a binary64 forward pass.

import NeuralNetwork
import Testing

struct BackpropagationTests {
    struct Combination: Sendable, CustomTestStringConvertible {
        let hidden: Activation
        let output: Activation
        let loss: Loss
        var testDescription: String { "\(hidden) \(output) \(loss)" }
    }

    static let combinations = Activation.allCases.flatMap { hidden in
        Activation.allCases.flatMap { output in
            Loss.allCases.filter { $0 != .crossEntropy || output == .softmax }.map {
                Combination(hidden: hidden, output: output, loss: $0)
            }
        }
    }

    @Test
    func everyCombinationIsThere() {
        #expect(Self.combinations.count == 5 * (5 * 2 + 1))
    }

    @Test(arguments: combinations)
    func gradientsAgreeWithFiniteDifferences(combination: Combination) throws {
        for (index, rowCount) in [1, 3, 7, 8, 9, 12].enumerated() {
            for hasBias in [false, true] {
                var generator = TestGenerator(seed: UInt64(1 + index))
                let sizes = (0..<4).map { _ in Int.random(in: 2...9, using: &generator) }
                let architecture = try makeArchitecture(
                    sizes: sizes,
                    activations: [combination.hidden, combination.hidden, combination.output],
                    hasBias: [hasBias, !hasBias, hasBias], loss: combination.loss)
                try check(architecture, rowCount: rowCount, using: &generator)
            }
        }
    }

    @Test(arguments: [7, 8])
    func wideLayersAgreeWithFiniteDifferences(rowCount: Int) throws {
        var generator = TestGenerator(seed: 5)
        let architecture = try makeArchitecture(
            sizes: [3, 21, 35, 19], activations: [.tanh, .sigmoid, .identity])
        try check(architecture, rowCount: rowCount, using: &generator)
    }

    @Test
    func reluHasTheSubgradientZeroAtZero() throws {
        let architecture = try makeArchitecture(sizes: [1, 1], activations: [.relu])
        let parameters = Initializer.zeros.parameters(for: architecture, seed: 0)
        var backpropagation = Backpropagation(architecture: architecture, maximumBatchSize: 1)
        let error = backpropagation.compute(
            parameters: parameters, inputs: [1], targets: [1], rowCount: 1)
        #expect(error == 1)
        #expect(backpropagation.gradient == [0, 0])
    }

    @Test
    func crossEntropySurvivesOutputsThatRoundToZero() throws {
        let architecture = try makeArchitecture(
            sizes: [1, 2], activations: [.softmax], hasBias: [false], loss: .crossEntropy)
        let parameters = Parameters(architecture: architecture, values: [300, -300])
        var backpropagation = Backpropagation(architecture: architecture, maximumBatchSize: 1)
        let error = backpropagation.compute(
            parameters: parameters, inputs: [1], targets: [0, 1], rowCount: 1)
        #expect(error == 600)
        #expect(backpropagation.gradient == [1, -1])
        #expect(backpropagation.outputGradients(layer: 0) == nil)
    }

    private func check(
        _ architecture: Architecture, rowCount: Int, using generator: inout TestGenerator
    ) throws {
        let parameters = makeParameters(for: architecture, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: rowCount, using: &generator)
        var backpropagation = Backpropagation(
            architecture: architecture, maximumBatchSize: rowCount)
        let error = backpropagation.compute(
            parameters: parameters, inputs: batch.inputs, targets: batch.targets,
            rowCount: rowCount)

        let network = DoubleNetwork(
            architecture: architecture, inputs: rows(batch.inputs, architecture.inputCount),
            targets: rows(batch.targets, architecture.outputCount))
        let state = parameters.values.map(Double.init)
        let differences = network.centralDifferences(at: state, h: 1e-6)
        #expect(
            excess(of: [error], over: [network.error(of: state)], absolute: 2e-6, relative: 2e-6)
                <= 1)
        #expect(
            excess(
                of: backpropagation.gradient, over: differences, absolute: 2e-6, relative: 2e-5)
                <= 1, "\(architecture), \(rowCount) rows")
    }

    private func rows(_ values: [Float], _ width: Int) -> [[Double]] {
        stride(from: 0, to: values.count, by: width).map { start in
            values[start..<start + width].map(Double.init)
        }
    }
}
