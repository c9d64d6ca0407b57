// Each loss's function and derivative, side by side, over one row. t are the targets, o the
// outputs; scale is 1 / rows of the batch, because the batch's error is the mean over its rows.

/// Σ (t - o)², or its mean over the outputs.
enum SquaredError {
    /// Σ_k (t_k - o_k)², chained over k ascending from +0.
    static func rowLoss(
        outputs o: UnsafePointer<Float>, targets t: UnsafePointer<Float>, count: Int
    ) -> Float {
        var sum: Float = 0
        for k in 0..<count {
            let difference = t[k] - o[k]
            sum.addProduct(difference, difference)
        }
        return sum
    }

    /// g_k = ((o_k - t_k)·factor)·scale; factor is 2, or 2 / count for the mean.
    static func outputGradients(
        outputs o: UnsafePointer<Float>, targets t: UnsafePointer<Float>,
        gradients g: UnsafeMutablePointer<Float>, count: Int, factor: Float, scale: Float
    ) {
        for k in 0..<count { g[k] = ((o[k] - t[k]) * factor) * scale }
    }
}

/// -Σ t ln o of softmax outputs, computed from the weighted sums x before softmax.
///
/// ln o_k = (x_k - m) - ln s loses nothing to outputs that round to 0 or 1, and the derivative
/// through both functions is simply o Σt - t.
enum CrossEntropy {
    /// Σ_k t_k·(ln s - (x_k - m)), chained over k ascending from +0.
    static func rowLoss(
        weightedSums x: UnsafePointer<Float>, targets t: UnsafePointer<Float>, count: Int
    ) -> Float {
        let m = Softmax.maximum(x, count: count)
        let logarithmOfSum = Softmax.logarithmOfSum(x, maximum: m, count: count)
        var sum: Float = 0
        for k in 0..<count { sum.addProduct(t[k], logarithmOfSum - (x[k] - m)) }
        return sum
    }

    /// d_k = fma(o_k, Σt, -t_k)·scale, with the targets added over k ascending from +0.
    static func deltas(
        outputs o: UnsafePointer<Float>, targets t: UnsafePointer<Float>,
        deltas d: UnsafeMutablePointer<Float>, count: Int, scale: Float
    ) {
        var targetSum: Float = 0
        for k in 0..<count { targetSum += t[k] }
        for k in 0..<count { d[k] = (-t[k]).addingProduct(o[k], targetSum) * scale }
    }
}
