// The losses by name. What each computes stands in ReferenceKernels/LossFunctions.swift, function
// and derivative side by side.

/// What a row's outputs are charged for missing its targets.
///
/// With t the targets and o the outputs of one row of n outputs:
///
/// | name               | loss of a row    | note                                       |
/// |--------------------|------------------|--------------------------------------------|
/// | squared-error      | Σ (t - o)²       | no half in front                           |
/// | mean-squared-error | Σ (t - o)² / n   |                                            |
/// | cross-entropy      | -Σ t ln o        | needs softmax as the last layer's activation |
///
/// The error of a batch is the mean of its rows' losses.
public enum Loss: String, CaseIterable, Sendable, Codable {
    case squaredError = "squared-error"
    case meanSquaredError = "mean-squared-error"
    case crossEntropy = "cross-entropy"
}
