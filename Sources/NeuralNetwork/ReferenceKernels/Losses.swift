// The losses over a whole batch, forward and backward.

extension ReferenceKernels {
    /// losses[b] = the loss of row b. Shapes: x, o and t rows × outputs, losses rows.
    ///
    /// x are the last layer's weighted sums, which only cross-entropy looks at.
    static func rowLosses(
        of loss: Loss, x: Source, o: Source, t: Source, losses: Destination, rows: Int,
        outputs: Int
    ) {
        for b in 0..<rows {
            let row = b * outputs
            switch loss {
            case .squaredError:
                losses[b] = SquaredError.rowLoss(outputs: o + row, targets: t + row, count: outputs)
            case .meanSquaredError:
                losses[b] =
                    SquaredError.rowLoss(outputs: o + row, targets: t + row, count: outputs)
                    / Float(outputs)
            case .crossEntropy:
                losses[b] = CrossEntropy.rowLoss(
                    weightedSums: x + row, targets: t + row, count: outputs)
            }
        }
    }

    /// g[b][k] = dE/do[b][k] of the squared losses. Shapes: o, t and g rows × outputs.
    static func outputGradients(
        isMean: Bool, o: Source, t: Source, g: Destination, rows: Int, outputs: Int
    ) {
        let factor = isMean ? 2 / Float(outputs) : 2
        let scale = 1 / Float(rows)
        SquaredError.outputGradients(
            outputs: o, targets: t, gradients: g, count: rows * outputs, factor: factor,
            scale: scale)
    }

    /// d[b][k] = dE/dx[b][k] of cross-entropy through softmax. Shapes: o, t and d rows × outputs.
    static func crossEntropyDeltas(
        o: Source, t: Source, d: Destination, rows: Int, outputs: Int
    ) {
        let scale = 1 / Float(rows)
        for b in 0..<rows {
            let row = b * outputs
            CrossEntropy.deltas(
                outputs: o + row, targets: t + row, deltas: d + row, count: outputs, scale: scale)
        }
    }

    /// The error of a batch: (Σ_b losses[b], added over b ascending from +0) / rows.
    static func meanLoss(_ losses: Source, rows: Int) -> Float {
        var sum: Float = 0
        for b in 0..<rows { sum += losses[b] }
        return sum / Float(rows)
    }
}
