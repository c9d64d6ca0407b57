// The activations by name. What each computes stands in ReferenceKernels/ActivationFunctions.swift,
// function and derivative side by side.

/// The function that turns a layer's weighted sums into its outputs.
///
/// With x a unit's weighted sum and o its output:
///
/// | name     | output                     | derivative do/dx                              |
/// |----------|----------------------------|-----------------------------------------------|
/// | identity | o = x                      | 1                                             |
/// | sigmoid  | o = 1 / (1 + e^-x)         | o (1 - o)                                     |
/// | tanh     | o = tanh x                 | 1 - o²                                        |
/// | relu     | o = x if x > 0, else 0     | 1 if x > 0, else 0 (a subgradient at x = 0)   |
/// | softmax  | o_i = e^x_i / Σ_j e^x_j    | do_i/dx_j = o_i ([i = j] - o_j)               |
public enum Activation: String, CaseIterable, Sendable, Codable {
    case identity
    case sigmoid
    case tanh
    case relu
    case softmax
}
