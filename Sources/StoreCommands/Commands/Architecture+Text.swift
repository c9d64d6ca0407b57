// An architecture as people read it and as JSON.

internal import NeuralNetwork

extension Architecture {
    /// The layers on one line: `64 → 32 sigmoid → 10 softmax`.
    ///
    /// Biases are the rule, so only where they are missing is something said.
    var summary: String {
        let hasNoBias = !layers.contains(where: \.hasBias)
        let steps = layers.map { layer in
            let note = layer.hasBias || hasNoBias ? "" : " (no bias)"
            return "\(Format.count(layer.unitCount)) \(layer.activation.rawValue)\(note)"
        }
        let line = ([Format.count(inputCount)] + steps).joined(separator: " → ")
        return hasNoBias ? "\(line), no biases" : line
    }

    /// The same JSON that the store keeps: what `Architecture` decodes.
    package var json: JSONValue {
        [
            "inputs": .integer(inputCount),
            "layers": .array(layers.map(\.json)),
            "loss": .string(loss.rawValue),
        ]
    }
}

extension DenseLayer {
    var json: JSONValue {
        [
            "units": .integer(unitCount),
            "activation": .string(activation.rawValue),
            "bias": .boolean(hasBias),
        ]
    }
}

extension TensorLayout {
    /// Its name in exported files: `layers.0.weight`.
    var name: String { "layers.\(layer).\(kind.rawValue)" }

    /// Its sizes as users see them: [outputs, inputs], or [outputs] of a bias.
    var shape: [Int] { kind == .bias ? [outputCount] : [outputCount, inputCount] }

    /// Its sizes in a table: `32×64`.
    var shapeCell: Cell {
        Cell(
            shape.map(Format.count).joined(separator: "×"), .array(shape.map { .integer($0) }))
    }
}
