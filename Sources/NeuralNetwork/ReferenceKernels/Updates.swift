// The optimizers' arithmetic, value by value, and the check that all of a tensor is finite.

extension ReferenceKernels {
    /// n[k] = fma(-rate, g[k], w[k]): stochastic gradient descent. Shapes: all count.
    static func descend(w: Source, g: Source, n: Destination, rate: Float, count: Int) {
        for k in 0..<count { n[k] = w[k].addingProduct(-rate, g[k]) }
    }

    /// Whether no value is infinite or NaN.
    static func areAllFinite(_ values: Source, count: Int) -> Bool {
        // Without their signs, the bit patterns of finite numbers are those below infinity's.
        var largest: UInt32 = 0
        for k in 0..<count { largest = max(largest, values[k].magnitude.bitPattern) }
        return largest < Float.infinity.bitPattern
    }
}
