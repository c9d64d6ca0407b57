// An architecture as people read it and as JSON.

internal import NeuralNetwork

extension Architecture {
    /// The layers on one line: `64 → 32 sigmoid (dropout 0.2) → 10 softmax`.
    ///
    /// Biases and no dropout are the rule, so only what is otherwise is said.
    var summary: String {
        let hasNoBias = !layers.contains(where: \.hasBias)
        let steps = layers.map { layer in
            let notes = [
                layer.hasBias || hasNoBias ? nil : "no bias",
                layer.dropout == 0 ? nil : "dropout \(SettingText.number(layer.dropout))",
            ].compactMap(\.self)
            let note = notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))"
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
    /// Dropout only where there is some, as the store keeps it.
    var json: JSONValue {
        let members = [
            JSONValue.Member("units", .integer(unitCount)),
            JSONValue.Member("activation", .string(activation.rawValue)),
            JSONValue.Member("bias", .boolean(hasBias)),
        ]
        return .object(
            members + (dropout == 0 ? [] : [JSONValue.Member("dropout", .double(dropout))]))
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
