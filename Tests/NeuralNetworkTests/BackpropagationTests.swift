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
            Loss.allCases.filter { $0.requiredActivation ?? output == output }.map {
                Combination(hidden: hidden, output: output, loss: $0)
            }
        }
    }

    @Test
    func everyCombinationIsThere() {
        #expect(Self.combinations.count == 10 * (10 * 4 + 2))
    }

    @Test(arguments: combinations)
    func gradientsAgreeWithFiniteDifferences(combination: Combination) throws {
        for (index, rowCount) in [1, 7, 8, 11].enumerated() {
            for hasBias in [false, true] {
                var generator = TestGenerator(seed: UInt64(1 + index))
                let sizes = (0..<4).map { _ in Int.random(in: 2...6, using: &generator) }
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

    /// The mask of a step stays the same while the parameters are moved: it depends on the step alone.
    @Test(arguments: [3, 8], [1, 2])
    func droppedOutputsAgreeWithFiniteDifferences(rowCount: Int, step: Int) throws {
        var generator = TestGenerator(seed: UInt64(rowCount))
        let architecture = try makeArchitecture(
            sizes: [4, 9, 8, 3], activations: [.gelu, .tanh, .softmax], dropout: [0.4, 0.25, 0],
            loss: .crossEntropy)
        let parameters = makeParameters(for: architecture, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: rowCount, using: &generator)
        let settings = StepSettings(optimizer: .sgd(learningRate: 0.1), seed: 77)

        var network = DoubleNetwork(architecture, batch)
        let oracle = NumericsOracle(architecture, settings, parameters: parameters.values)
        for layer in 0...1 {
            let mask = oracle.dropout(step: step, layer: layer, rowCount: rowCount)
            network.factors[layer] = mask?.map { $0.map { factor in Double(factor ?? 0) } }
        }
        let training = TestTraining(parameters, settings, kernels: try Kernels())
        var state = training.state
        let error = try training.step.apply(
            to: &state, step: step, inputs: batch.inputs, targets: batch.targets,
            rowCount: rowCount)
        expect(error, training.step.backpropagation.gradient, agreeWith: network, at: parameters)
    }

    // MARK: Where there is no derivative

    @Test(arguments: [
        (Activation.relu, Float(0)), (.leakyReLU, 0.01), (.elu, 1), (.identity, 1),
    ])
    func kinksHaveTheSubgradientThatIsDocumented(
        activation: Activation, subgradient: Float
    ) throws {
        let architecture = try makeArchitecture(sizes: [1, 1], activations: [activation])
        let parameters = Initializer.zeros.parameters(for: architecture, seed: 0)
        let backpropagation = try makeBackpropagation(architecture)
        let error = backpropagation.compute(
            parameters: parameters, inputs: [1], targets: [1], rowCount: 1)
        #expect(error == 1)
        #expect(backpropagation.gradient == [-2 * subgradient, -2 * subgradient])
        if let undefined = activation.undefinedDerivative {
            #expect(undefined.place == "x = 0")
            #expect(undefined.subgradient == subgradient)
        }
    }

    @Test
    func onlyThreeFunctionsLackADerivativeSomewhere() {
        #expect(
            Activation.allCases.filter { $0.undefinedDerivative != nil } == [.relu, .leakyReLU])
        #expect(Loss.allCases.filter { $0.undefinedDerivative != nil } == [.absoluteError])
    }

    @Test
    func absoluteErrorPullsNowhereFromTheTarget() throws {
        let architecture = try makeArchitecture(
            sizes: [1, 1], activations: [.identity], loss: .absoluteError)
        let parameters = Initializer.zeros.parameters(for: architecture, seed: 0)
        let backpropagation = try makeBackpropagation(architecture)
        for (target, gradient) in [(0, 0), (1, -1), (-1, 1)] as [(Float, Float)] {
            let error = backpropagation.compute(
                parameters: parameters, inputs: [1], targets: [target], rowCount: 1)
            #expect(error == abs(target))
            #expect(backpropagation.gradient == [gradient, gradient])
        }
        #expect(Loss.absoluteError.undefinedDerivative?.subgradient == 0)
    }

    // MARK: Fused losses

    @Test
    func crossEntropySurvivesOutputsThatRoundToZero() throws {
        let architecture = try makeArchitecture(
            sizes: [1, 2], activations: [.softmax], hasBias: [false], loss: .crossEntropy)
        let parameters = Parameters(architecture: architecture, values: [300, -300])
        let backpropagation = try makeBackpropagation(architecture)
        let error = backpropagation.compute(
            parameters: parameters, inputs: [1], targets: [0, 1], rowCount: 1)
        #expect(error == 600)
        #expect(backpropagation.gradient == [1, -1])
        #expect(backpropagation.outputGradients(layer: 0) == nil)
    }

    @Test
    func binaryCrossEntropySurvivesOutputsThatRoundToZeroAndOne() throws {
        let architecture = try makeArchitecture(
            sizes: [1, 2], activations: [.sigmoid], hasBias: [false], loss: .binaryCrossEntropy)
        let parameters = Parameters(architecture: architecture, values: [300, -300])
        let backpropagation = try makeBackpropagation(architecture)
        let error = backpropagation.compute(
            parameters: parameters, inputs: [1], targets: [0, 1], rowCount: 1)
        #expect(error == 600)
        #expect(backpropagation.gradient == [1, -1])
        #expect(backpropagation.outputGradients(layer: 0) == nil)
    }

    // MARK: Help

    private func makeBackpropagation(_ architecture: Architecture) throws -> Backpropagation {
        Backpropagation(architecture: architecture, maximumBatchSize: 16, kernels: try Kernels())
    }

    private func check(
        _ architecture: Architecture, rowCount: Int, using generator: inout TestGenerator
    ) throws {
        let parameters = makeParameters(for: architecture, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: rowCount, using: &generator)
        let backpropagation = try makeBackpropagation(architecture)
        let error = backpropagation.compute(
            parameters: parameters, inputs: batch.inputs, targets: batch.targets,
            rowCount: rowCount)
        expect(
            error, backpropagation.gradient, agreeWith: DoubleNetwork(architecture, batch),
            at: parameters)
    }

    private func expect(
        _ error: Float, _ gradient: [Float], agreeWith network: DoubleNetwork,
        at parameters: Parameters
    ) {
        let state = parameters.values.map(Double.init)
        let differences = network.centralDifferences(at: state, h: 1e-6)
        #expect(
            excess(of: [error], over: [network.error(of: state)], absolute: 2e-6, relative: 2e-6)
                <= 1)
        #expect(
            excess(of: gradient, over: differences, absolute: 3e-6, relative: 2e-5) <= 1,
            "\(network.architecture), \(network.inputs.count) rows")
    }
}
