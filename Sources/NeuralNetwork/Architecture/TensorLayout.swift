// The map from a network's tensors to its flat state.
//
// Memory is input-major, weights[input][output], so that the outputs a kernel works on side by side
// are neighbours. Users see [output][input], as in PyTorch and in the article.

/// The two kinds of tensors a layer has.
public enum TensorKind: String, Sendable, Codable {
    case weight
    case bias
}

/// Where one tensor lies in the flat state, and how.
public struct TensorLayout: Sendable, Equatable {
    /// The layer it belongs to, counted from 0.
    public let layer: Int

    /// Whether it holds the layer's weights or its biases.
    public let kind: TensorKind

    /// The index of its first value in the flat state.
    public let offset: Int

    /// The number of the layer's units.
    public let outputCount: Int

    /// The number of the layer's inputs; 1 for a bias.
    public let inputCount: Int

    /// The number of its values.
    public var count: Int {
        outputCount * inputCount
    }

    /// The indices of its values in the flat state.
    public var range: Range<Int> {
        offset..<offset + count
    }

    /// The index in the flat state of one value; for a bias, `input` is 0.
    public func index(output: Int, input: Int) -> Int {
        precondition(0..<outputCount ~= output, "output \(output) of \(outputCount)")
        precondition(0..<inputCount ~= input, "input \(input) of \(inputCount)")
        return offset + input * outputCount + output
    }

    /// This tensor's values out of a whole flat state, in the order users see: [output][input].
    public func outputMajor(_ values: [Float]) -> [Float] {
        var result: [Float] = []
        result.reserveCapacity(count)
        for output in 0..<outputCount {
            for input in 0..<inputCount {
                result.append(values[index(output: output, input: input)])
            }
        }
        return result
    }
}

extension TensorLayout: CustomStringConvertible {
    /// The tensor's name as users read it, with layers counted from 0: "layer 0 weight".
    public var description: String {
        "layer \(layer) \(kind.rawValue)"
    }
}
