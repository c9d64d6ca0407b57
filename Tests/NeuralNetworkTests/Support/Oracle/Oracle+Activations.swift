// The activations in "Forward" and "Backward" of docs/NUMERICS.md, for one row of a layer.

import NeuralNetwork

extension Oracle {
    /// The outputs o of weighted sums x.
    static func outputs(_ activation: Activation, _ x: [Float]) -> [Float] {
        guard activation != .softmax else {
            let (_, e, s) = softmaxParts(x)
            return e.map { $0 / s }
        }
        return x.map { output(activation, $0) }
    }

    /// The deltas d of the outputs' gradients g.
    static func deltas(
        _ activation: Activation, x: [Float], o: [Float], g: [Float]
    ) -> [Float] {
        guard activation != .softmax else {
            let u = chain(Array(zip(g, o)))
            return o.indices.map { o[$0] * (g[$0] - u) }
        }
        return o.indices.map { derivative(activation, x: x[$0], o: o[$0], g: g[$0]) }
    }

    /// m, the e_k and s of softmax, which cross-entropy uses too.
    static func softmaxParts(_ x: [Float]) -> (m: Float, e: [Float], s: Float) {
        var m = x[0]
        for value in x.dropFirst() where value > m { m = value }
        let e = x.map { exp($0 - m) }
        return (m, e, sum(e))
    }

    /// x if x > 0, else +0.
    static func positivePart(_ x: Float) -> Float { x > 0 ? x : 0 }

    private static func output(_ activation: Activation, _ x: Float) -> Float {
        switch activation {
        case .identity: x
        case .sigmoid: logistic(x)
        case .tanh: tanh(x)
        case .relu: x < 0 ? 0 : x
        case .leakyReLU: x < 0 ? 0.01 * x : x
        case .elu: x < 0 ? expMinusOne(x) : x
        case .gelu: x * gelu(x).p
        case .silu: x * logistic(x)
        case .softplus: positivePart(x) + logOnePlus(exp(-abs(x)))
        case .softmax: preconditionFailure("softmax is of a whole row")
        }
    }

    private static func derivative(
        _ activation: Activation, x: Float, o: Float, g: Float
    ) -> Float {
        switch activation {
        case .identity: return g
        case .sigmoid: return g * (o * (1 - o))
        case .tanh: return g * fma(-o, o, 1)
        case .relu: return g * (x > 0 ? 1 : 0)
        case .leakyReLU: return g * (x > 0 ? 1 : 0.01)
        case .elu: return g * (x > 0 ? 1 : o + 1)
        case .gelu:
            let (c, p) = gelu(x)
            let slope = geluK * fma(0x1.12ba9ep-3, c * c, 1)
            return g * fma(c * (p * (1 - p)), slope, p)
        case .silu:
            let p = logistic(x)
            return g * (p * fma(x, 1 - p, 1))
        case .softplus: return g * logistic(x)
        case .softmax: preconditionFailure("softmax is of a whole row")
        }
    }

    private static let geluK: Float = 0x1.988454p0

    private static func gelu(_ x: Float) -> (c: Float, p: Float) {
        let c = limit(x, to: 16)
        return (c, logistic(geluK * fma(0x1.6e4e26p-5 * (c * c), c, c)))
    }
}
