// Every activation and every loss: backpropagation against numeric differences in binary64.

import NeuralNetwork
import StoreCommands
import Testing

@Suite struct GradientCheckTests {
    private static let rowCount = 5

    /// 3 → 4 `hidden` → 2 `last`, all drawn, with biases that are not 0.
    private static func check(
        hidden: Activation, last: Activation, _ loss: Loss, kernels: String = "portable"
    ) throws -> GradientCheck {
        let architecture = try Architecture(
            inputCount: 3,
            layers: [
                DenseLayer(unitCount: 4, activation: hidden, hasBias: true, dropout: 0.5),
                DenseLayer(unitCount: 2, activation: last, hasBias: true),
            ], loss: loss)
        var parameters = Initializer.normal(mean: 0, deviation: 0.8)
            .parameters(for: architecture, seed: 11)
        for tensor in architecture.tensors where tensor.kind == .bias {
            for index in tensor.range { parameters.values[index] = Float(index % 5) / 4 - 0.4 }
        }
        return try check(parameters, kernels: kernels)
    }

    private static func check(
        _ parameters: Parameters, kernels: String = "portable", count: Int = .max
    ) throws -> GradientCheck {
        let architecture = parameters.architecture
        let inputs = (0..<rowCount * architecture.inputCount).map { Float($0 * 7 % 11) / 5 - 1 }
        // One 1 a row, so that it is a target for every loss.
        let targets = (0..<rowCount * architecture.outputCount).map { index -> Float in
            let (row, output) = index.quotientAndRemainder(dividingBy: architecture.outputCount)
            return row % architecture.outputCount == output ? 1 : 0
        }
        return GradientCheck(
            parameters, inputs: inputs, targets: targets, rowCount: rowCount,
            GradientCheck.Selection(count: count, seed: 1),
            kernels: try Kernels(named: kernels))
    }

    @Test(arguments: Activation.allCases)
    func everyActivationPassesInAHiddenLayer(activation: Activation) throws {
        let check = try Self.check(hidden: activation, last: .identity, .squaredError)
        #expect(check.passes, "\(check.tensors)")
        #expect(check.tensors.map(\.checkedCount) == [12, 4, 8, 2])
        #expect(check.tensors.allSatisfy { $0.undefinedCount == 0 })
    }

    @Test(arguments: Activation.allCases)
    func everyActivationPassesInTheLastLayer(activation: Activation) throws {
        let check = try Self.check(hidden: .tanh, last: activation, .meanSquaredError)
        #expect(check.passes, "\(check.tensors)")
    }

    @Test(arguments: Loss.allCases)
    func everyLossPasses(loss: Loss) throws {
        let check = try Self.check(
            hidden: .tanh, last: loss.requiredActivation ?? .identity, loss)
        #expect(check.passes, "\(check.tensors)")
        // A gradient of zeros would pass as well.
        #expect(check.tensors.allSatisfy { abs($0.worst?.numeric ?? 0) > 1e-4 })
    }

    @Test(arguments: Kernels.supportedNames)
    func everyInstructionSetGivesTheSameReport(kernels: String) throws {
        let check = try Self.check(
            hidden: .gelu, last: .softmax, .crossEntropy, kernels: kernels)
        let portable = try Self.check(hidden: .gelu, last: .softmax, .crossEntropy)
        #expect(check.tensors == portable.tensors)
    }

    @Test func aReluAtZeroHasNoDerivative() throws {
        let architecture = try Architecture(
            inputCount: 3,
            layers: [
                DenseLayer(unitCount: 4, activation: .relu, hasBias: true),
                DenseLayer(unitCount: 2, activation: .identity, hasBias: true),
            ], loss: .squaredError)
        let zeros = Initializer.zeros.parameters(for: architecture, seed: 0)
        let check = try Self.check(zeros)
        // A hidden weight has one with its input 0 only, and none of the rows is all 0.
        #expect(check.tensors.map(\.undefinedCount) == [12, 4, 0, 0])
        #expect(check.tensors.map(\.checkedCount) == [0, 0, 8, 2])
        #expect(check.passes)
    }

    @Test func anAbsoluteErrorOfZeroHasNoDerivative() throws {
        let layer = DenseLayer(unitCount: 2, activation: .identity, hasBias: true)
        let architecture = try Architecture(inputCount: 3, layers: [layer], loss: .absoluteError)
        // All outputs are 0, which half of the targets are.
        let zeros = Initializer.zeros.parameters(for: architecture, seed: 0)
        let check = try Self.check(zeros)
        #expect(check.tensors[1].undefinedCount == 2)
        #expect(check.passes)
    }

    @Test func aSideThatRoundingTookIsNotHeldAgainstIt() throws {
        // (1 + 2⁻¹²)² is 1 + 2⁻¹¹ in binary32, so x is 0 there and 2⁻²⁴ in binary64. A step of 10⁻⁶
        // in the last weight, whose input is 0.01, does not lead over 0.
        let layer = DenseLayer(unitCount: 1, activation: .relu, hasBias: false)
        let architecture = try Architecture(inputCount: 3, layers: [layer], loss: .squaredError)
        let near: Float = 1 + 0x1p-12
        let check = GradientCheck(
            Parameters(architecture: architecture, values: [near, -(1 + 0x1p-11), 0]),
            inputs: [near, 1, 0.01], targets: [1], rowCount: 1,
            GradientCheck.Selection(count: .max, seed: 0),
            kernels: try Kernels(named: "portable"))
        #expect(check.tensors.map(\.undefinedCount) == [3])
        #expect(check.passes)
    }

    @Test func aSampleIsDrawnFromTheSeedWithoutRepetition() throws {
        let architecture = try Architecture(
            inputCount: 20,
            layers: [DenseLayer(unitCount: 10, activation: .sigmoid, hasBias: true)],
            loss: .squaredError)
        let parameters = Initializer.xavier.parameters(for: architecture, seed: 1)
        let check = try Self.check(parameters, count: 50)
        #expect(check.tensors.map(\.checkedCount) == [50, 10])
        #expect(try Self.check(parameters, count: 50).tensors == check.tensors)
        #expect(check.passes)
    }
}
