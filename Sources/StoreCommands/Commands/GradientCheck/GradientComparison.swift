// The gradient of one tensor held against numeric differences, and the verdict.

package import NeuralNetwork

/// One value of a gradient from two sources.
package struct GradientDifference: Sendable, Equatable {
    package let output: Int
    /// Nil for a bias.
    package let input: Int?
    /// What backpropagation computed, in binary32.
    package let gradient: Float
    /// The central difference, in binary64.
    package let numeric: Double

    package init(output: Int, input: Int?, gradient: Float, numeric: Double) {
        self.output = output
        self.input = input
        self.gradient = gradient
        self.numeric = numeric
    }

    /// |gradient - numeric|; infinite where one of them is not a number.
    package var absolute: Double {
        let difference = abs(Double(gradient) - numeric)
        return difference.isNaN ? .infinity : difference
    }

    /// The difference in relation to the larger of both, or to 10⁻³ of the scale if that is larger.
    ///
    /// Sums in binary32 leave some 10⁻⁷ of their terms, however small the sum is: so what is near 0 on
    /// the scale of its tensor is compared absolutely, to 10⁻⁶ of that.
    package func relative(scale: Double) -> Double {
        guard absolute.isFinite else { return .infinity }
        return absolute
            / max(abs(Double(gradient)), abs(numeric), 1e-3 * scale, .leastNonzeroMagnitude)
    }
}

/// What was found about one tensor.
package struct GradientComparison: Sendable, Equatable {
    /// A relative difference up to this passes: that of PyTorch's `gradcheck`.
    package static let tolerance = 1e-3

    package let tensor: TensorLayout
    /// The values that have a derivative.
    package private(set) var checkedCount = 0
    /// The values that have none within reach of the difference's step.
    package private(set) var undefinedCount = 0
    /// The value with the largest relative difference, the first of equal ones.
    package private(set) var worst: GradientDifference?
    package private(set) var largestRelative = 0.0
    package private(set) var largestAbsolute = 0.0
    private let scale: Double

    /// - Parameters:
    ///   - largestGradient: the largest magnitude of the tensor's gradient.
    ///   - error: of the rows, which limits what their differences can resolve: to 10⁻¹⁰ of it.
    package init(_ tensor: TensorLayout, largestGradient: Float, error: Double) {
        self.tensor = tensor
        let scales = [Double(largestGradient), error / 1000].filter(\.isFinite)
        scale = scales.max() ?? 0
    }

    /// Takes a value into account.
    package mutating func add(_ difference: GradientDifference) {
        checkedCount += 1
        let relative = difference.relative(scale: scale)
        largestAbsolute = max(largestAbsolute, difference.absolute)
        guard worst == nil || relative > largestRelative else { return }
        (worst, largestRelative) = (difference, relative)
    }

    /// Counts a value without a derivative.
    package mutating func addUndefined() { undefinedCount += 1 }

    /// Whether all values with a derivative agree.
    package var passes: Bool { largestRelative <= Self.tolerance }
}
