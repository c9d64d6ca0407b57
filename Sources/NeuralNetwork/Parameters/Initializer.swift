// The weights a network starts with.

/// How the weights of step 0 are chosen; biases always start at 0.
///
/// With I the inputs and O the outputs of a layer, as PyTorch's `torch.nn.init` has them (gain 1 for
/// xavier and lecun, √2 for he):
///
/// | name          | distribution                                 | source                  |
/// |---------------|----------------------------------------------|-------------------------|
/// | xavier        | uniform in [-a, a), a = √(6 / (I + O))       | Glorot and Bengio 2010  |
/// | xavier-normal | normal, σ = √(2 / (I + O))                   |                         |
/// | he            | uniform in [-a, a), a = √(6 / I)             | He et al. 2015          |
/// | he-normal     | normal, σ = √(2 / I)                         |                         |
/// | lecun         | uniform in [-a, a), a = √(3 / I)             | LeCun et al. 1998       |
/// | lecun-normal  | normal, σ = √(1 / I)                         |                         |
/// | uniform       | uniform between two bounds, 0 and 1          | `uniform_`              |
/// | normal        | normal, mean 0 and deviation 1 unless given  | `normal_`               |
/// | zeros         | 0; all units of a layer then learn the same  |                         |
public enum Initializer: Sendable, Equatable {
    case xavier
    case xavierNormal
    case he
    case heNormal
    case lecun
    case lecunNormal
    case uniform(low: Float = 0, high: Float = 1)
    case normal(mean: Float = 0, deviation: Float = 1)
    case zeros

    /// Every initializer, with its default settings.
    public static let all: [Initializer] = [
        .xavier, .xavierNormal, .he, .heNormal, .lecun, .lecunNormal, .uniform(), .normal(), .zeros,
    ]

    /// The name, as users write it.
    public var name: String {
        switch self {
        case .xavier: "xavier"
        case .xavierNormal: "xavier-normal"
        case .he: "he"
        case .heNormal: "he-normal"
        case .lecun: "lecun"
        case .lecunNormal: "lecun-normal"
        case .uniform: "uniform"
        case .normal: "normal"
        case .zeros: "zeros"
        }
    }

    /// The parameters for an architecture; the same seed gives the same bits everywhere.
    ///
    /// Each layer draws on its own, so a layer's weights do not depend on the layers before it.
    public func parameters(for architecture: Architecture, seed: UInt64) -> Parameters {
        var values = [Float](repeating: 0, count: architecture.parameterCount)
        values.withUnsafeMutableBufferPointer { values in
            for tensor in architecture.tensors where tensor.kind == .weight {
                var stream = RandomStream(
                    seed: seed, purpose: .initialization, number: UInt64(tensor.layer))
                fill(values.extracting(tensor.range), tensor, from: &stream)
            }
        }
        return Parameters(architecture: architecture, values: values)
    }

    private func fill(
        _ weights: UnsafeMutableBufferPointer<Float>, _ tensor: TensorLayout,
        from stream: inout RandomStream
    ) {
        let inputs = Float(tensor.inputCount)
        let both = Float(tensor.inputCount + tensor.outputCount)
        switch self {
        case .xavier: stream.fill(weights, uniformWithin: (6 / both).squareRoot())
        case .he: stream.fill(weights, uniformWithin: (6 / inputs).squareRoot())
        case .lecun: stream.fill(weights, uniformWithin: (3 / inputs).squareRoot())
        case .uniform(let low, let high): stream.fill(weights, uniformFrom: low, to: high)
        case .xavierNormal:
            stream.fill(weights, normalAround: 0, deviation: (2 / both).squareRoot())
        case .heNormal: stream.fill(weights, normalAround: 0, deviation: (2 / inputs).squareRoot())
        case .lecunNormal:
            stream.fill(weights, normalAround: 0, deviation: (1 / inputs).squareRoot())
        case .normal(let mean, let deviation):
            stream.fill(weights, normalAround: mean, deviation: deviation)
        case .zeros: break
        }
    }
}

extension RandomStream {
    fileprivate mutating func fill(
        _ weights: UnsafeMutableBufferPointer<Float>, uniformWithin bound: Float
    ) {
        for index in weights.indices { weights[index] = bound * nextSymmetricFloat() }
    }

    fileprivate mutating func fill(
        _ weights: UnsafeMutableBufferPointer<Float>, uniformFrom low: Float, to high: Float
    ) {
        for index in weights.indices {
            weights[index] = low.addingProduct(high - low, nextFloat())
        }
    }

    /// Pairs of independent normal numbers by the transform of Box and Muller (1958).
    fileprivate mutating func fill(
        _ weights: UnsafeMutableBufferPointer<Float>, normalAround mean: Float, deviation: Float
    ) {
        for index in stride(from: 0, to: weights.count, by: 2) {
            let pair = nextNormalPair()
            weights[index] = mean.addingProduct(deviation, pair.0)
            guard index + 1 < weights.count else { break }
            weights[index + 1] = mean.addingProduct(deviation, pair.1)
        }
    }
}

extension Initializer: CustomStringConvertible {
    /// The name, with its settings where it has some: "uniform:-0.1,0.1".
    public var description: String {
        switch self {
        case .uniform(let low, let high): "\(name):\(low),\(high)"
        case .normal(let mean, let deviation): "\(name):\(mean),\(deviation)"
        default: name
        }
    }
}
