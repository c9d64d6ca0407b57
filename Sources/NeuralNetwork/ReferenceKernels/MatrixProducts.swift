// The four products of a dense layer. An element's order of summation is its definition, but the
// order in which elements are visited is free: the chains below are continued from memory, so that
// the inner loop runs along neighbouring outputs.

extension ReferenceKernels {
    /// y[b][o] = Σ_i x[b][i]·w[i][o], chained over i ascending from bias[o], or from +0 without.
    ///
    /// Shapes: x rows × inputs, w inputs × outputs, bias outputs, y rows × outputs.
    static func weightedSums(
        x: Source, w: Source, bias: Source?, y: Destination, rows: Int, inputs: Int, outputs: Int
    ) {
        for b in 0..<rows {
            let yRow = y + b * outputs
            if let bias {
                yRow.update(from: bias, count: outputs)
            } else {
                yRow.update(repeating: 0, count: outputs)
            }
            for i in 0..<inputs {
                addProduct(of: x[b * inputs + i], and: w + i * outputs, to: yRow, count: outputs)
            }
        }
    }

    /// g[i][o] = Σ_b x[b][i]·d[b][o], chained over b ascending from +0.
    ///
    /// Shapes: x rows × inputs, d rows × outputs, g inputs × outputs.
    static func weightGradient(
        x: Source, d: Source, g: Destination, rows: Int, inputs: Int, outputs: Int
    ) {
        g.update(repeating: 0, count: inputs * outputs)
        for b in 0..<rows {
            for i in 0..<inputs {
                addProduct(
                    of: x[b * inputs + i], and: d + b * outputs, to: g + i * outputs,
                    count: outputs)
            }
        }
    }

    /// g[o] = Σ_b d[b][o], added over b ascending from +0.
    ///
    /// Shapes: d rows × outputs, g outputs.
    static func biasGradient(d: Source, g: Destination, rows: Int, outputs: Int) {
        g.update(repeating: 0, count: outputs)
        for b in 0..<rows {
            for o in 0..<outputs { g[o] += d[b * outputs + o] }
        }
    }

    /// g[b][i] = Σ_o d[b][o]·w[i][o], in an order of summation that the number of rows decides.
    ///
    /// From 8 rows on, one chain over o ascending from +0: vectors can run across rows. Below, 16
    /// chains, one for each o mod 16, and a tree that joins them: vectors can run along the sum
    /// itself. `partialSums` is memory for the 16.
    ///
    /// Shapes: d rows × outputs, w inputs × outputs, g rows × inputs.
    static func inputGradient(
        d: Source, w: Source, g: Destination, rows: Int, inputs: Int, outputs: Int,
        partialSums: Destination
    ) {
        for b in 0..<rows {
            for i in 0..<inputs {
                let (dRow, wRow) = (d + b * outputs, w + i * outputs)
                g[b * inputs + i] =
                    rows < chainedRowMinimum
                    ? treeProduct(dRow, wRow, count: outputs, partialSums: partialSums)
                    : chainProduct(dRow, wRow, count: outputs)
            }
        }
    }

    /// The fewest rows whose input gradient is one chain.
    static let chainedRowMinimum = 8

    /// The number of chains that a tree joins.
    static let partialSumCount = 16

    /// y[k] = fma(factor, values[k], y[k]).
    @inline(__always)
    private static func addProduct(
        of factor: Float, and values: Source, to y: Destination, count: Int
    ) {
        for k in 0..<count { y[k].addProduct(factor, values[k]) }
    }

    /// Σ_k a[k]·b[k], chained over k ascending from +0.
    @inline(__always)
    private static func chainProduct(_ a: Source, _ b: Source, count: Int) -> Float {
        var sum: Float = 0
        for k in 0..<count { sum.addProduct(a[k], b[k]) }
        return sum
    }

    /// Σ_k a[k]·b[k] as 16 chains from +0, one for each k mod 16, joined in pairs 8, 4, 2, 1 apart.
    private static func treeProduct(
        _ a: Source, _ b: Source, count: Int, partialSums: Destination
    ) -> Float {
        partialSums.update(repeating: 0, count: partialSumCount)
        for k in 0..<count { partialSums[k % partialSumCount].addProduct(a[k], b[k]) }
        var distance = partialSumCount / 2
        while distance > 0 {
            for k in 0..<distance { partialSums[k] += partialSums[k + distance] }
            distance /= 2
        }
        return partialSums[0]
    }
}
