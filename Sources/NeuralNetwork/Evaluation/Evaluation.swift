// What measuring a network on rows gives.

/// How well parameters do on some rows.
public struct Evaluation: Sendable, Equatable {
    /// The mean of the rows' losses, which may be infinite or NaN.
    public let error: Float

    /// The share of rows whose largest output is the one their target names, from 0 to 1.
    ///
    /// It is nil unless the outputs are a softmax and every target row is one 1 among zeros.
    public let accuracy: Float?

    /// The number of rows measured.
    public let rowCount: Int
}
