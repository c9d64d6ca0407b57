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

    /// What the outputs of a layer are multiplied by, by layer, row and unit; nil for nothing.
    var factors: [[[Double]]?] = []

    init(_ architecture: Architecture, _ batch: TestBatch) {
        self.architecture = architecture
        inputs = rows(batch.inputs, architecture.inputCount).map { $0.map(Double.init) }
        targets = rows(batch.targets, architecture.outputCount).map { $0.map(Double.init) }
        factors = architecture.layers.map { _ in nil }
    }

    /// The mean of the rows' losses.
    func error(of state: [Double]) -> Double {
        inputs.indices.reduce(0) { $0 + loss(outputs($1, state), targets[$1]) }
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

    private func outputs(_ row: Int, _ state: [Double]) -> [Double] {
        var values = inputs[row]
        var position = 0
        for (layer, factors) in zip(architecture.layers, factors) {
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
            if let factors {
                for unit in values.indices { values[unit] *= factors[row][unit] }
            }
        }
        return values
    }

    private func activate(_ activation: Activation, _ x: [Double]) -> [Double] {
        switch activation {
        case .identity: return x
        case .sigmoid: return x.map(sigmoid)
        case .tanh: return x.map { tanh($0) }
        case .relu: return x.map { max(0, $0) }
        case .leakyReLU: return x.map { $0 > 0 ? $0 : 0.01 * $0 }
        case .elu: return x.map { $0 > 0 ? $0 : exp($0) - 1 }
        case .gelu:
            return x.map {
                0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0)))
            }
        case .silu: return x.map { $0 * sigmoid($0) }
        case .softplus: return x.map { log(1 + exp($0)) }
        case .softmax:
            let total = x.reduce(0) { $0 + exp($1) }
            return x.map { exp($0) / total }
        }
    }

    private func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    private func loss(_ outputs: [Double], _ targets: [Double]) -> Double {
        let differences = zip(outputs, targets).map { $0 - $1 }
        let squares = differences.reduce(0) { $0 + $1 * $1 }
        switch architecture.loss {
        case .squaredError: return squares
        case .meanSquaredError: return squares / Double(outputs.count)
        case .absoluteError: return differences.reduce(0) { $0 + abs($1) }
        case .huber:
            return differences.reduce(0) { $0 + (abs($1) < 1 ? $1 * $1 / 2 : abs($1) - 0.5) }
        case .crossEntropy: return zip(outputs, targets).reduce(0) { $0 - $1.1 * log($1.0) }
        case .binaryCrossEntropy:
            return zip(outputs, targets).reduce(0) {
                $0 - $1.1 * log($1.0) - (1 - $1.1) * log(1 - $1.0)
            }
        }
    }
}
