// "Loss and error" of docs/NUMERICS.md, and what "Backward" starts from.

import NeuralNetwork

extension Oracle {
    /// The loss of one row, x being the weighted sums of its outputs o.
    static func rowLoss(_ loss: Loss, x: [Float], o: [Float], t: [Float]) -> Float {
        let e = zip(t, o).map { $0 - $1 }
        switch loss {
        case .squaredError: return chain(e.map { ($0, $0) })
        case .meanSquaredError: return chain(e.map { ($0, $0) }) / Float(o.count)
        case .absoluteError: return sum(e.map { abs($0) })
        case .huber: return sum(e.map { abs($0) < 1 ? (0.5 * $0) * $0 : abs($0) - 0.5 })
        case .crossEntropy:
            let (m, _, s) = softmaxParts(x)
            let l = log(s)
            return chain(zip(t, x).map { ($0, l - ($1 - m)) })
        case .binaryCrossEntropy:
            return sum(
                zip(t, x).map { t, x in
                    fma(-x, t, positivePart(x)) + logOnePlus(exp(-abs(x)))
                })
        }
    }

    /// The error of a batch from its rows' losses.
    static func error(_ losses: [Float]) -> Float { sum(losses) / Float(losses.count) }

    /// The deltas of the last layer for one of R rows.
    static func lastDeltas(
        _ architecture: Architecture, x: [Float], o: [Float], t: [Float], rowCount: Int
    ) -> [Float] {
        let c = 1 / Float(rowCount)
        switch architecture.loss {
        case .binaryCrossEntropy: return zip(o, t).map { ($0 - $1) * c }
        case .crossEntropy:
            let total = sum(t)
            return zip(o, t).map { fma($0, total, -$1) * c }
        case .squaredError, .meanSquaredError, .absoluteError, .huber:
            let g = zip(o, t).map { outputGradient(architecture.loss, $0, $1, o.count, c) }
            let activation = architecture.layers[architecture.layers.count - 1].activation
            return deltas(activation, x: x, o: o, g: g)
        }
    }

    private static func outputGradient(
        _ loss: Loss, _ o: Float, _ t: Float, _ count: Int, _ c: Float
    ) -> Float {
        switch loss {
        case .squaredError: ((o - t) * 2) * c
        case .meanSquaredError: ((o - t) * (2 / Float(count))) * c
        case .absoluteError: o - t > 0 ? c : o - t < 0 ? -c : 0
        case .huber: limit(o - t, to: 1) * c
        case .crossEntropy, .binaryCrossEntropy: preconditionFailure("there is none")
        }
    }

    /// "Evaluation": the error of any number of rows.
    static func evaluationError(_ losses: [Float]) -> Float {
        let blocks = stride(from: 0, to: losses.count, by: 1024).map { start in
            sum(Array(losses[start..<min(start + 1024, losses.count)]))
        }
        return sum(blocks) / Float(losses.count)
    }
}
