// A network's error in binary64 as a function of its parameters, one of which at a time is changed.

internal import NeuralNetwork

/// The forward pass of one network over some rows, without dropout.
///
/// A change of one parameter leaves the layers below its own as they are, so these are computed once.
struct PreciseNetwork {
    /// The mean loss of the rows under a changed parameter.
    struct Evaluation {
        let error: Double
        /// Whether a weighted sum or an output is at another side of a place without a derivative
        /// than before the change.
        let crossesKink: Bool
    }

    private let architecture: Architecture
    private let values: [Double]
    private let rowCount: Int
    private let targets: [Double]
    /// What each layer gets, and at the end the outputs: rows × units.
    private var inputs: [[Double]]
    /// Each layer's weighted sums x: rows × units.
    private(set) var weightedSums: [[Double]] = []

    /// The mean loss of the rows.
    private(set) var error = 0.0

    init(_ parameters: Parameters, inputs: [Float], targets: [Float], rowCount: Int) {
        architecture = parameters.architecture
        values = parameters.values.map { Double($0) }
        self.rowCount = rowCount
        self.targets = targets.map { Double($0) }
        self.inputs = [inputs.map { Double($0) }]
        for index in architecture.layers.indices {
            let x = sums(ofLayer: index, self.inputs[index])
            weightedSums.append(x)
            self.inputs.append(outputs(ofLayer: index, x))
        }
        error = meanLoss(x: weightedSums[weightedSums.count - 1], o: outputs)
    }

    /// The network's outputs: rows × units.
    var outputs: [Double] { inputs[inputs.count - 1] }

    /// The side of a place without a derivative that an output is on: -1, 0 at it, or 1.
    static func side(_ distance: Double) -> Int { distance > 0 ? 1 : distance < 0 ? -1 : 0 }

    /// The error with one parameter changed by `step`.
    ///
    /// - Parameter input: 0 for a bias.
    func evaluation(
        changing tensor: TensorLayout, output: Int, input: Int, by step: Double
    ) -> Evaluation {
        let first = tensor.layer
        var crossesKink = false
        var x = weightedSums[first]
        let (units, inputCount) = (tensor.outputCount, inputs[first].count / rowCount)
        for row in 0..<rowCount {
            let factor = tensor.kind == .bias ? 1 : inputs[first][row * inputCount + input]
            x[row * units + output] += step * factor
        }
        for index in first..<architecture.layers.count {
            if index > first { x = sums(ofLayer: index, x) }
            crossesKink = crossesKink || crosses(x, ofLayer: index)
            // The last layer's weighted sums are wanted with its outputs.
            if index < architecture.layers.count - 1 { x = outputs(ofLayer: index, x) }
        }
        let o = outputs(ofLayer: architecture.layers.count - 1, x)
        return Evaluation(
            error: meanLoss(x: x, o: o), crossesKink: crossesKink || crossesTargets(o))
    }

    // MARK: Layers

    private func sums(ofLayer index: Int, _ inputs: [Double]) -> [Double] {
        let tensors = architecture.tensors.filter { $0.layer == index }
        let (weight, bias) = (tensors[0], tensors.dropFirst().first)
        let (units, inputCount) = (weight.outputCount, weight.inputCount)
        var sums = [Double](repeating: 0, count: rowCount * units)
        sums.withUnsafeMutableBufferPointer { sums in
            for row in 0..<rowCount {
                for unit in 0..<units where bias != nil {
                    sums[row * units + unit] = values[(bias?.offset ?? 0) + unit]
                }
                for input in 0..<inputCount {
                    let x = inputs[row * inputCount + input]
                    let start = weight.offset + input * units
                    for unit in 0..<units { sums[row * units + unit] += x * values[start + unit] }
                }
            }
        }
        return sums
    }

    private func outputs(ofLayer index: Int, _ x: [Double]) -> [Double] {
        let layer = architecture.layers[index]
        var outputs = x
        for row in 0..<rowCount {
            let range = row * layer.unitCount..<(row + 1) * layer.unitCount
            PreciseFunctions.apply(layer.activation, to: &outputs[range])
        }
        return outputs
    }

    private func meanLoss(x: [Double], o: [Double]) -> Double {
        let units = architecture.outputCount
        let sum = (0..<rowCount).reduce(0.0) { sum, row in
            let range = row * units..<(row + 1) * units
            return sum
                + PreciseFunctions.loss(architecture.loss, x[range], o[range], targets[range])
        }
        return sum / Double(rowCount)
    }

    // MARK: Kinks

    private func crosses(_ x: [Double], ofLayer index: Int) -> Bool {
        guard architecture.layers[index].activation.undefinedDerivative != nil else { return false }
        return zip(x, weightedSums[index]).contains { Self.side($0) != Self.side($1) }
    }

    private func crossesTargets(_ o: [Double]) -> Bool {
        guard architecture.loss.undefinedDerivative != nil else { return false }
        return o.indices.contains { index in
            Self.side(o[index] - targets[index]) != Self.side(outputs[index] - targets[index])
        }
    }
}
