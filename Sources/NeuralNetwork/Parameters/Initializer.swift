// The weights a network starts with.

/// How the parameters of step 0 are chosen; biases always start at 0.
public enum Initializer: String, CaseIterable, Sendable, Codable {
    /// Uniform in [-a, a) with a = √(6 / (inputs + outputs)), which keeps the variance of signals
    /// and gradients alike from layer to layer (Glorot and Bengio 2010).
    ///
    /// It is the distribution of PyTorch's `xavier_uniform_` with gain 1.
    case xavier

    /// Every weight 0. All units of a layer then learn the same: for demonstrations.
    case zeros

    /// The parameters for an architecture; the same seed gives the same bits everywhere.
    ///
    /// Each layer draws on its own, so a layer's weights do not depend on the layers before it.
    public func parameters(for architecture: Architecture, seed: UInt64) -> Parameters {
        var values = [Float](repeating: 0, count: architecture.parameterCount)
        if self == .xavier {
            for tensor in architecture.tensors where tensor.kind == .weight {
                Self.fillXavier(&values, tensor: tensor, seed: seed)
            }
        }
        return Parameters(architecture: architecture, values: values)
    }

    private static func fillXavier(_ values: inout [Float], tensor: TensorLayout, seed: UInt64) {
        let bound = (6 / Float(tensor.inputCount + tensor.outputCount)).squareRoot()
        var stream = RandomStream(
            seed: seed, purpose: .initialization, number: UInt64(tensor.layer))
        for index in tensor.range {
            values[index] = bound * stream.nextSymmetricFloat()
        }
    }
}
