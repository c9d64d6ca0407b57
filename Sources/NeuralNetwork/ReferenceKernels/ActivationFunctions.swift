// Each activation's function and derivative, side by side. x is a weighted sum, o the output.

/// An activation that treats every unit on its own.
protocol ElementwiseActivation {
    static func output(weightedSum x: Float) -> Float

    /// do/dx, from whichever of the two gives it most cheaply.
    static func derivative(weightedSum x: Float, output o: Float) -> Float
}

/// o = x.
enum Identity: ElementwiseActivation {
    static func output(weightedSum x: Float) -> Float { x }
    static func derivative(weightedSum: Float, output: Float) -> Float { 1 }
}

/// o = 1 / (1 + e^-x); do/dx = o (1 - o).
enum Sigmoid: ElementwiseActivation {
    static func output(weightedSum x: Float) -> Float { ElementaryFunctions.logistic(x) }
    static func derivative(weightedSum: Float, output o: Float) -> Float { o * (1 - o) }
}

/// o = tanh x; do/dx = 1 - o².
enum HyperbolicTangent: ElementwiseActivation {
    static func output(weightedSum x: Float) -> Float { ElementaryFunctions.tanh(x) }
    static func derivative(weightedSum: Float, output o: Float) -> Float {
        Float(1).addingProduct(-o, o)
    }
}

/// o = +0 where x < 0, else x; do/dx = 1 where x > 0, else 0.
///
/// At 0 there is no derivative; 0 is the subgradient training uses. The comparison is the one that
/// lets NaN through, so that a broken network cannot look healthy.
enum RectifiedLinear: ElementwiseActivation {
    static func output(weightedSum x: Float) -> Float { x < 0 ? 0 : x }
    static func derivative(weightedSum x: Float, output: Float) -> Float { x > 0 ? 1 : 0 }
}

/// o_k = e^(x_k - m) / s with m = max x and s = Σ e^(x_k - m), over the units of one row.
enum Softmax {
    /// Writes the outputs of one row.
    static func outputs(
        weightedSums x: UnsafePointer<Float>, outputs o: UnsafeMutablePointer<Float>, count: Int
    ) {
        let m = maximum(x, count: count)
        var s: Float = 0
        for k in 0..<count {
            o[k] = ElementaryFunctions.exp(x[k] - m)
            s += o[k]
        }
        for k in 0..<count { o[k] /= s }
    }

    /// The Jacobian's product with g = dE/do: d_k = o_k (g_k - Σ_j g_j o_j), the sum chained from +0.
    static func deltas(
        outputGradients g: UnsafePointer<Float>, outputs o: UnsafePointer<Float>,
        deltas d: UnsafeMutablePointer<Float>, count: Int
    ) {
        var sum: Float = 0
        for k in 0..<count { sum.addProduct(g[k], o[k]) }
        for k in 0..<count { d[k] = o[k] * (g[k] - sum) }
    }

    /// ln s = ln Σ e^(x_k - m), which is at least 0.
    static func logarithmOfSum(
        _ x: UnsafePointer<Float>, maximum m: Float, count: Int
    ) -> Float {
        var s: Float = 0
        for k in 0..<count { s += ElementaryFunctions.exp(x[k] - m) }
        return ElementaryFunctions.log(s)
    }

    /// The largest of a row; the first is kept unless a later one is greater.
    static func maximum(_ x: UnsafePointer<Float>, count: Int) -> Float {
        var m = x[0]
        for k in 1..<count where x[k] > m { m = x[k] }
        return m
    }
}
