// Places without a derivative that rounding moved a value over.

internal import NeuralNetwork

/// Units whose weighted sum or output rounding to binary32 moved over a place without a derivative:
/// there backpropagation rightly takes another side than binary64.
struct RoundedKinks {
    /// The units by layer.
    private var units: [Set<Int>]

    init(_ backpropagation: Backpropagation, _ network: PreciseNetwork, targets: [Float]) {
        let architecture = backpropagation.architecture
        units = architecture.layers.map { _ in [] }
        for (index, layer) in architecture.layers.enumerated()
        where layer.activation.undefinedDerivative != nil {
            let rounded = backpropagation.weightedSums(layer: index).map { Double($0) }
            add(rounded, network.weightedSums[index], layer: index, of: layer.unitCount)
        }
        guard architecture.loss.undefinedDerivative != nil else { return }
        let last = architecture.layers.count - 1
        let rounded = backpropagation.outputs(layer: last)
        add(
            zip(rounded, targets).map { Double($0) - Double($1) },
            zip(network.outputs, targets).map { $0 - Double($1) }, layer: last,
            of: architecture.outputCount)
        // Each weighted sum of a softmax is part of all its outputs.
        guard architecture.layers[last].activation == .softmax, !units[last].isEmpty else { return }
        units[last] = Set(0..<architecture.outputCount)
    }

    private mutating func add(
        _ rounded: [Double], _ precise: [Double], layer: Int, of unitCount: Int
    ) {
        for (index, (one, other)) in zip(rounded, precise).enumerated()
        where PreciseNetwork.side(one) != PreciseNetwork.side(other) {
            units[layer].insert(index % unitCount)
        }
    }

    /// Whether an output of the tensor's layer leads to such a unit or is one.
    func areReached(from tensor: TensorLayout, output: Int) -> Bool {
        units[tensor.layer].contains(output)
            || units[(tensor.layer + 1)...].contains { !$0.isEmpty }
    }
}
