// The comparison of one gradient with another: what passes, what doesn't.

import NeuralNetwork
import StoreCommands
import Testing

@Suite struct GradientComparisonTests {
    private static func tensor() throws -> TensorLayout {
        let layer = DenseLayer(unitCount: 2, activation: .identity, hasBias: false)
        return try Architecture(inputCount: 3, layers: [layer], loss: .squaredError).tensors[0]
    }

    private static func comparison(
        _ values: [(gradient: Float, numeric: Double)], largest: Float = 1, error: Double = 1
    ) throws -> GradientComparison {
        var comparison = GradientComparison(
            try tensor(), largestGradient: largest, error: error)
        for (index, value) in values.enumerated() {
            comparison.add(
                GradientDifference(
                    output: index % 2, input: index / 2, gradient: value.gradient,
                    numeric: value.numeric))
        }
        return comparison
    }

    @Test(
        arguments: [
            // Up to a thousandth of the larger one passes.
            (0.5, 0.5004, true), (0.5, 0.502, false), (0.5, -0.5, false), (0.5, 0.25, false),
            // Near 0, up to a millionth of the scale.
            (1e-7, -1e-7, true), (1e-5, 2e-5, false), (0, 9e-7, true), (0, 1e-5, false),
            // A number that is none never passes.
            (.nan, 1, false), (1, .nan, false), (.infinity, 1, false),
        ] as [(Float, Double, Bool)])
    func aDifferencePassesUpToTheTolerance(gradient: Float, numeric: Double, passes: Bool) throws {
        let comparison = try Self.comparison([(0.25, 0.25), (gradient, numeric), (1, 1)])
        #expect(comparison.passes == passes)
        #expect(comparison.checkedCount == 3)
    }

    @Test func theWorstValueIsNamed() throws {
        let comparison = try Self.comparison([(1, 1.0001), (0.5, 0.51), (0.25, 0.2501)])
        #expect(comparison.worst?.output == 1)
        #expect(comparison.worst?.input == 0)
        #expect(abs(comparison.largestRelative - 0.01 / 0.51) < 1e-12)
        #expect(abs(comparison.largestAbsolute - 0.01) < 1e-12)
    }

    @Test func theScaleIsThatOfTheTensorAndOfTheError() throws {
        // 0.01 of 0.02 is much, but not beside a gradient of 10⁵ or an error of 10⁸.
        #expect(try !Self.comparison([(0.02, 0.01)]).passes)
        #expect(try Self.comparison([(0.02, 0.01)], largest: 1e5).passes)
        #expect(try Self.comparison([(0.02, 0.01)], error: 1e8).passes)
    }

    @Test func gradientsThatAreAllSmallAreComparedToo() throws {
        // Backpropagation that computes nothing must not pass, however flat the error is.
        #expect(try !Self.comparison([(0, 1e-7), (0, -2e-8)], largest: 0).passes)
        #expect(try Self.comparison([(1e-7, 1.0001e-7)], largest: 1e-7).passes)
    }

    @Test func whatHasNoDerivativeIsCountedByItself() throws {
        var comparison = try Self.comparison([])
        comparison.addUndefined()
        #expect(comparison.undefinedCount == 1)
        #expect(comparison.checkedCount == 0)
        #expect(comparison.worst == nil)
        #expect(comparison.passes)
    }
}
