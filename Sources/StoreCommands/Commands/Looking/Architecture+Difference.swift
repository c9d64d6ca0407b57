// Why the states of two networks can't be laid side by side.

package import NeuralNetwork

extension Architecture {
    /// The first thing by which two architectures differ, in words: "layer 1 has 10 units against
    /// 12"; nil where weights of the one mean the same in the other.
    ///
    /// Loss and dropout are not compared: they say how a network is trained, not what it computes.
    package func firstDifference(from other: Architecture) -> String? {
        if inputCount != other.inputCount {
            return "\(inputCount) inputs against \(other.inputCount)"
        }
        for (index, (layer, otherLayer)) in zip(layers, other.layers).enumerated() {
            if let difference = layer.difference(from: otherLayer) {
                return "layer \(index) has \(difference)"
            }
        }
        guard layers.count != other.layers.count else { return nil }
        return "\(layers.count) layers against \(other.layers.count)"
    }
}

extension DenseLayer {
    fileprivate func difference(from other: DenseLayer) -> String? {
        if unitCount != other.unitCount { return "\(unitCount) units against \(other.unitCount)" }
        if activation != other.activation {
            return "\(activation.rawValue) against \(other.activation.rawValue)"
        }
        guard hasBias != other.hasBias else { return nil }
        return hasBias ? "biases against none" : "no biases against biases"
    }
}
