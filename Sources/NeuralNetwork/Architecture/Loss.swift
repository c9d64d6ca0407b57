// The losses by name. What each computes stands in CKernels/Losses.h, function and derivative side
// by side, and to the last bit in docs/NUMERICS.md.

/// What a row's outputs are charged for missing its targets.
///
/// With t the targets and o the outputs of one row of n outputs, e = o - t:
///
/// | name                 | loss of a row                 | derivative dE/do                   |
/// |----------------------|-------------------------------|------------------------------------|
/// | squared-error        | Σ e²                          | 2 e (no half in front)             |
/// | mean-squared-error   | Σ e² / n                      | 2 e / n                            |
/// | absolute-error       | Σ \|e\|                       | the sign of e                      |
/// | huber                | Σ ½ e² if \|e\| < 1, else \|e\| - ½ | e limited to -1 … 1          |
/// | cross-entropy        | -Σ t ln o                     | with softmax, dE/dx = o Σt - t     |
/// | binary-cross-entropy | -Σ (t ln o + (1 - t) ln(1 - o)) | with sigmoid, dE/dx = o - t      |
///
/// The last two are computed from the weighted sums of the last layer, which must be softmax and
/// sigmoid: so nothing is lost to outputs that round to 0 or 1. The functions are PyTorch's, summed
/// over a row's outputs; the error of a batch is the mean of its rows' losses.
public enum Loss: String, CaseIterable, Sendable, Codable {
    case squaredError = "squared-error"
    case meanSquaredError = "mean-squared-error"
    case absoluteError = "absolute-error"
    case huber
    case crossEntropy = "cross-entropy"
    case binaryCrossEntropy = "binary-cross-entropy"

    /// The last layer's activation that the loss is fused with and needs; nil if any will do.
    public var requiredActivation: Activation? {
        switch self {
        case .crossEntropy: .softmax
        case .binaryCrossEntropy: .sigmoid
        case .squaredError, .meanSquaredError, .absoluteError, .huber: nil
        }
    }

    /// Where there is no derivative, and what training uses there; nil if there is one everywhere.
    public var undefinedDerivative: UndefinedDerivative? {
        self == .absoluteError ? UndefinedDerivative(place: "o = t", subgradient: 0) : nil
    }
}
