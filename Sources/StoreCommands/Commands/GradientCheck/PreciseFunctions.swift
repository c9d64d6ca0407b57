// Activations and losses in binary64, for checking gradients.
//
// libm is good enough here, unlike in training: its results may differ in the last bits from machine to
// machine, and a check allows for more than that. That is why this stands here, and NeuralNetwork goes
// on importing nothing.

internal import NeuralNetwork

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The functions of a network, as PyTorch defines them, in binary64.
enum PreciseFunctions {
    /// Replaces the weighted sums of one row by their outputs.
    static func apply(_ activation: Activation, to row: inout ArraySlice<Double>) {
        guard activation != .softmax else { return applySoftmax(to: &row) }
        for index in row.indices { row[index] = output(activation, row[index]) }
    }

    private static func output(_ activation: Activation, _ x: Double) -> Double {
        switch activation {
        case .identity: x
        case .sigmoid: logistic(x)
        case .tanh: tanh(x)
        case .relu: x > 0 ? x : 0
        case .leakyReLU: x > 0 ? x : 0.01 * x
        case .elu: x > 0 ? x : expm1(x)
        case .gelu: x * logistic(2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x))
        case .silu: x * logistic(x)
        case .softplus: max(x, 0) + log1p(exp(-abs(x)))
        case .softmax: preconditionFailure("softmax is a function of a whole row")
        }
    }

    private static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    private static func applySoftmax(to row: inout ArraySlice<Double>) {
        let largest = row.max() ?? 0
        for index in row.indices { row[index] = exp(row[index] - largest) }
        let sum = row.reduce(0, +)
        for index in row.indices { row[index] /= sum }
    }

    /// The loss of one row, with x the last layer's weighted sums, o its outputs and t the targets.
    static func loss(
        _ loss: Loss, _ x: ArraySlice<Double>, _ o: ArraySlice<Double>, _ t: ArraySlice<Double>
    ) -> Double {
        switch loss {
        case .squaredError: sum(o, t) { ($0 - $1) * ($0 - $1) }
        case .meanSquaredError: sum(o, t) { ($0 - $1) * ($0 - $1) } / Double(o.count)
        case .absoluteError: sum(o, t) { abs($0 - $1) }
        case .huber: sum(o, t) { huber($0 - $1) }
        case .crossEntropy: crossEntropy(x, t)
        case .binaryCrossEntropy: sum(x, t) { max($0, 0) - $0 * $1 + log1p(exp(-abs($0))) }
        }
    }

    private static func sum(
        _ one: ArraySlice<Double>, _ other: ArraySlice<Double>, _ term: (Double, Double) -> Double
    ) -> Double {
        zip(one, other).reduce(0) { $0 + term($1.0, $1.1) }
    }

    private static func huber(_ e: Double) -> Double {
        abs(e) < 1 ? e * e / 2 : abs(e) - 0.5
    }

    /// -Σ t ln o by way of the weighted sums, so that an output that rounds to 0 does no harm.
    private static func crossEntropy(_ x: ArraySlice<Double>, _ t: ArraySlice<Double>) -> Double {
        let largest = x.max() ?? 0
        let logarithm = log(x.reduce(0) { $0 + exp($1 - largest) })
        return sum(x, t) { $1 * (logarithm - ($0 - largest)) }
    }
}
