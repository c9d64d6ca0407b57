// nnstore show: all that is known of one checkpoint.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork

enum ShowCommand: Command {
    static let syntax = CommandSyntax(
        "show", summary: "Show a checkpoint: its configuration, error, hash and layers",
        discussion: """
            The state is restored to be shown: its SHA-256 is computed from what came back, so it \
            proves that the checkpoint can be had back. The state is the weights and biases, what the \
            optimizer remembers of earlier gradients, and counters. The error of a step is that of its batch, \
            measured with the weights of the step before it. Layers are counted from 0.
            """,
        positionals: [RestoredCheckpoint.address],
        groups: [CommonOptions.record],
        examples: [
            Example("nnstore show reader", "where main stands"),
            Example("nnstore show reader@best --json", "the best checkpoint, for a script"),
        ])

    static func run(
        _ arguments: ParsedArguments, in context: CommandContext
    ) throws -> ExitCode {
        let store = try context.openStore()
        let address = arguments.required(RestoredCheckpoint.address)
        let shown = try RestoredCheckpoint(address, in: store, context)
        let facts = try CheckpointFacts(shown, in: store, now: context.now())
        let layers = try LayerRow.all(of: shown.network.architecture)
        let fields = facts.fields + [.machine("layers", .array(layers.map(\.json)))]
        try context.output.write(Record(schema: "nnstore.show/1", fields))
        guard context.output.format == .text else { return .success }
        try context.output.write("\n")
        let hasDropout = layers.contains { $0.layer.dropout > 0 }
        try context.output.write(LayerRow.table(hasDropout: hasDropout), rows: layers)
        return .success
    }
}

/// One layer in the table below the facts.
private struct LayerRow {
    let index: Int
    let inputCount: Int
    let layer: DenseLayer

    static func all(of architecture: Architecture) throws -> [LayerRow] {
        let inputCounts = [architecture.inputCount] + architecture.layers.map(\.unitCount)
        return architecture.layers.enumerated().map { index, layer in
            LayerRow(index: index, inputCount: inputCounts[index], layer: layer)
        }
    }

    var parameterCount: Int { layer.unitCount * (inputCount + (layer.hasBias ? 1 : 0)) }

    var json: JSONValue {
        [
            "layer": .integer(index), "outputs": .integer(layer.unitCount),
            "inputs": .integer(inputCount), "activation": .string(layer.activation.rawValue),
            "bias": .boolean(layer.hasBias), "dropout": .double(layer.dropout),
            "parameters": .integer(parameterCount),
        ]
    }

    /// People only: for machines the rows are a part of the record.
    static func table(hasDropout: Bool) -> Table<LayerRow> {
        let dropout: [Column<LayerRow>] = [
            .people("dropout", .right) { .text(SettingText.number($0.layer.dropout)) }
        ]
        return Table(
            schema: "nnstore.show/1", key: "layers",
            columns: [
                .people("layer", .right) { .count($0.index) },
                .people("shape") { row in
                    .text("\(Format.count(row.layer.unitCount))×\(Format.count(row.inputCount))")
                },
                .people("activation") { .text($0.layer.activation.rawValue) },
                .people("bias") { .truth($0.layer.hasBias) },
            ] + (hasDropout ? dropout : []) + [
                .people("parameters", .right) { .count($0.parameterCount) }
            ])
    }
}
