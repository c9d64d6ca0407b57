// The weights and biases of a network, as one flat array.

/// The flat state of one network: every weight and bias, in the order of `Architecture.tensors`.
public struct Parameters: Sendable, Equatable {
    /// The network these are the parameters of.
    public let architecture: Architecture

    /// The values; `TensorLayout` says which is which. Their number never changes.
    public var values: [Float]

    /// Takes `architecture.parameterCount` values.
    public init(architecture: Architecture, values: [Float]) {
        precondition(
            values.count == architecture.parameterCount,
            "\(values.count) values for \(architecture.parameterCount) parameters")
        self.architecture = architecture
        self.values = values
    }

    /// One tensor's values in the order users see: [output][input].
    public func outputMajor(_ tensor: TensorLayout) -> [Float] {
        tensor.outputMajor(values)
    }
}
