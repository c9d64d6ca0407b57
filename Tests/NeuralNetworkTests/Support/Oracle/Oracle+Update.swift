// "Update" of docs/NUMERICS.md.

import NeuralNetwork

extension Oracle {
    /// The state after a step with the learning rate η, whether it is finite or not.
    static func updated(
        _ state: OracleState, gradient: [Float], rate: Float, _ optimizer: Optimizer
    ) -> OracleState {
        var next = state
        if let t = state.t { next.t = t + 1 }
        let scale = clipScale(gradient, optimizer.clipping.norm)
        let keep = Float(1 - Double(rate) * optimizer.decay.decoupled)
        for index in gradient.indices {
            var w = state.parameters[index]
            let g = prepared(gradient[index], w, scale, optimizer)
            if optimizer.decay.decoupled != 0 { w *= keep }
            let slots = state.slots.map { $0[index] }
            let result = changed(w, g, slots, rate, next.t ?? 0, optimizer.rule)
            next.parameters[index] = result.w
            for slot in result.slots.indices { next.slots[slot][index] = result.slots[slot] }
        }
        return next
    }

    /// The sum of squares of all of g, in binary64.
    static func sumOfSquares(_ g: [Float]) -> Double {
        stride(from: 0, to: g.count, by: 65_536).reduce(0) { total, start in
            var chains = [Double](repeating: 0, count: 16)
            for index in start..<min(start + 65_536, g.count) {
                let value = Double(g[index])
                chains[index % 16] = fma(value, value, chains[index % 16])
            }
            return total + join(chains)
        }
    }

    /// float(κ) where the norm is clipped.
    private static func clipScale(_ gradient: [Float], _ limit: Double?) -> Float? {
        guard let limit else { return nil }
        let ratio = limit / (sumOfSquares(gradient).squareRoot() + 1e-6)
        return ratio < 1 ? Float(ratio) : nil
    }

    /// What clipping and L1 and L2 make of a value of the gradient.
    private static func prepared(
        _ gradient: Float, _ w: Float, _ scale: Float?, _ optimizer: Optimizer
    ) -> Float {
        var g = gradient
        if let scale { g *= scale }
        if let bound = optimizer.clipping.value { g = limit(g, to: Float(bound)) }
        if optimizer.decay.l2 != 0 { g = fma(Float(optimizer.decay.l2), w, g) }
        if optimizer.decay.l1 != 0 {
            let l1 = Float(optimizer.decay.l1)
            g = w > 0 ? g + l1 : w < 0 ? g - l1 : g
        }
        return g
    }

    private static func changed(
        _ w: Float, _ g: Float, _ slots: [Float], _ rate: Float, _ t: UInt64,
        _ rule: OptimizerRule
    ) -> (w: Float, slots: [Float]) {
        switch rule {
        case .sgd:
            return (fma(-rate, g, w), [])
        case .momentum(let momentum):
            let v = fma(Float(momentum), slots[0], g)
            return (fma(-rate, v, w), [v])
        case .nesterov(let momentum):
            let v = fma(Float(momentum), slots[0], g)
            return (fma(-rate, fma(Float(momentum), v, g), w), [v])
        case .adagrad(let epsilon):
            let s = fma(g, g, slots[0])
            return (fma(-rate, g / (s.squareRoot() + Float(epsilon)), w), [s])
        case .rmsprop(let alpha, let epsilon):
            let v = fma(Float(alpha), slots[0], (Float(1 - alpha) * g) * g)
            return (fma(-rate, g / (v.squareRoot() + Float(epsilon)), w), [v])
        case .adam(let settings), .adamw(let settings):
            let (beta1, beta2) = (settings.beta1, settings.beta2)
            let m = fma(Float(beta1), slots[0], Float(1 - beta1) * g)
            let v = fma(Float(beta2), slots[1], (Float(1 - beta2) * g) * g)
            let a = Float(Double(rate) / (1 - power(beta1, t)))
            let r = Float(1 / (1 - power(beta2, t)).squareRoot())
            let below = fma(v.squareRoot(), r, Float(settings.epsilon))
            return (fma(-a, m / below, w), [m, v])
        }
    }
}
