// The activations by name. What each computes stands in CKernels/Activations.h, function and
// derivative side by side, and to the last bit in docs/NUMERICS.md.

/// The function that turns a layer's weighted sums into its outputs.
///
/// With x a unit's weighted sum, o its output and σ(x) = 1 / (1 + e^-x); names, formulas and constants
/// are PyTorch's (`torch.nn`), gelu being its `approximate='tanh'`:
///
/// | name       | output                             | derivative do/dx                        |
/// |------------|------------------------------------|-----------------------------------------|
/// | identity   | o = x                              | 1                                       |
/// | sigmoid    | o = σ(x)                           | o (1 - o)                               |
/// | tanh       | o = tanh x                         | 1 - o²                                  |
/// | relu       | o = x if x > 0, else 0             | 1 if x > 0, else 0                      |
/// | leaky-relu | o = x if x > 0, else 0.01 x        | 1 if x > 0, else 0.01                   |
/// | elu        | o = x if x > 0, else e^x - 1       | 1 if x > 0, else e^x                    |
/// | gelu       | o = x σ(2u), u = √(2/π) (x + 0.044715 x³) | σ + x σ (1 - σ) 2 du/dx          |
/// | silu       | o = x σ(x)                         | σ (1 + x (1 - σ))                       |
/// | softplus   | o = ln(1 + e^x)                    | σ(x)                                    |
/// | softmax    | o_i = e^x_i / Σ_j e^x_j            | do_i/dx_j = o_i ([i = j] - o_j)         |
public enum Activation: String, CaseIterable, Sendable, Codable {
    case identity
    case sigmoid
    case tanh
    case relu
    case leakyReLU = "leaky-relu"
    case elu
    case gelu
    case silu
    case softplus
    case softmax

    /// Where there is no derivative, and what training uses there; nil if there is one everywhere.
    public var undefinedDerivative: UndefinedDerivative? {
        switch self {
        case .relu: UndefinedDerivative(place: "x = 0", subgradient: 0)
        case .leakyReLU: UndefinedDerivative(place: "x = 0", subgradient: 0.01)
        case .identity, .sigmoid, .tanh, .elu, .gelu, .silu, .softplus, .softmax: nil
        }
    }
}

/// A place at which a function has no derivative, and the subgradient that training uses there.
public struct UndefinedDerivative: Sendable, Equatable {
    /// The place in the function's own letters, such as "x = 0".
    public let place: String

    /// The value that stands in for the derivative: one between those on its two sides.
    public let subgradient: Float
}
