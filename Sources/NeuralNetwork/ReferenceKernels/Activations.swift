// The activations over a whole batch, forward and backward.

extension ReferenceKernels {
    /// o[b][k] = activation(x[b][k]). Shapes: x and o, rows × units.
    static func outputs(
        of activation: Activation, x: Source, o: Destination, rows: Int, units: Int
    ) {
        switch activation {
        case .identity: elementwiseOutputs(Identity.self, x: x, o: o, count: rows * units)
        case .sigmoid: elementwiseOutputs(Sigmoid.self, x: x, o: o, count: rows * units)
        case .tanh: elementwiseOutputs(HyperbolicTangent.self, x: x, o: o, count: rows * units)
        case .relu: elementwiseOutputs(RectifiedLinear.self, x: x, o: o, count: rows * units)
        case .softmax:
            for b in 0..<rows {
                Softmax.outputs(weightedSums: x + b * units, outputs: o + b * units, count: units)
            }
        }
    }

    /// d[b][k] = dE/dx[b][k] from g[b][k] = dE/do[b][k]. Shapes: all rows × units.
    static func deltas(
        of activation: Activation, x: Source, o: Source, g: Source, d: Destination, rows: Int,
        units: Int
    ) {
        let count = rows * units
        switch activation {
        case .identity: elementwiseDeltas(Identity.self, x: x, o: o, g: g, d: d, count: count)
        case .sigmoid: elementwiseDeltas(Sigmoid.self, x: x, o: o, g: g, d: d, count: count)
        case .tanh: elementwiseDeltas(HyperbolicTangent.self, x: x, o: o, g: g, d: d, count: count)
        case .relu: elementwiseDeltas(RectifiedLinear.self, x: x, o: o, g: g, d: d, count: count)
        case .softmax:
            for b in 0..<rows {
                let row = b * units
                Softmax.deltas(
                    outputGradients: g + row, outputs: o + row, deltas: d + row, count: units)
            }
        }
    }

    private static func elementwiseOutputs<A: ElementwiseActivation>(
        _ activation: A.Type, x: Source, o: Destination, count: Int
    ) {
        for k in 0..<count { o[k] = A.output(weightedSum: x[k]) }
    }

    private static func elementwiseDeltas<A: ElementwiseActivation>(
        _ activation: A.Type, x: Source, o: Source, g: Source, d: Destination, count: Int
    ) {
        for k in 0..<count { d[k] = g[k] * A.derivative(weightedSum: x[k], output: o[k]) }
    }
}
