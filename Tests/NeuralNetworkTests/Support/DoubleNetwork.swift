// A forward pass in binary64, written on its own: what finite differences are taken of.

import NeuralNetwork

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The error of a batch as a function of the flat state.
struct DoubleNetwork {
    let architecture: Architecture
    let inputs: [[Double]]
    let targets: [[Double]]

    /// The mean of the rows' losses.
    func error(of state: [Double]) -> Double {
        zip(inputs, targets).reduce(0) { $0 + loss(outputs($1.0, state), $1.1) }
            / Double(inputs.count)
    }

    /// (E(w + h) - E(w - h)) / 2h for every value of the state.
    func centralDifferences(at state: [Double], h: Double) -> [Double] {
        state.indices.map { index in
            var (above, below) = (state, state)
            above[index] += h
            below[index] -= h
            return (error(of: above) - error(of: below)) / (2 * h)
        }
    }

    private func outputs(_ row: [Double], _ state: [Double]) -> [Double] {
        var values = row
        var position = 0
        for layer in architecture.layers {
            var sums = [Double](repeating: 0, count: layer.unitCount)
            for value in values {
                for unit in sums.indices { sums[unit] += value * state[position + unit] }
                position += layer.unitCount
            }
            if layer.hasBias {
                for unit in sums.indices { sums[unit] += state[position + unit] }
                position += layer.unitCount
            }
            values = activate(layer.activation, sums)
        }
        return values
    }

    private func activate(_ activation: Activation, _ x: [Double]) -> [Double] {
        switch activation {
        case .identity: return x
        case .sigmoid: return x.map { 1 / (1 + exp(-$0)) }
        case .tanh: return x.map { tanh($0) }
        case .relu: return x.map { max(0, $0) }
        case .softmax:
            let total = x.reduce(0) { $0 + exp($1) }
            return x.map { exp($0) / total }
        }
    }

    private func loss(_ outputs: [Double], _ targets: [Double]) -> Double {
        let squares = zip(outputs, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        switch architecture.loss {
        case .squaredError: return squares
        case .meanSquaredError: return squares / Double(outputs.count)
        case .crossEntropy: return zip(outputs, targets).reduce(0) { $0 - $1.1 * log($1.0) }
        }
    }
}
