// nnstore weights: the values of a checkpoint's weights and biases.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork

enum WeightsCommand: Command {
    private static let layer = Option(
        "--layer", value: "L", help: "only the layer with this number, counted from 0",
        as: .integer(in: 0...))
    private static let tensor = Option(
        "--tensor", value: "KIND", help: "only the weights or only the biases",
        as: .choice([("weight", TensorKind.weight), ("bias", TensorKind.bias)]))
    private static let all = Flag("--all", help: "show every value in text too")

    static let syntax = CommandSyntax(
        "weights", summary: "Show the weights and biases of a checkpoint",
        discussion: """
            Weights are shown as [output][input], as in PyTorch; layers, outputs and inputs are \
            counted from 0. Text shows the first outputs and inputs of large layers, rounded; the \
            other formats give every value, written so that it reads back as the same float32.
            """,
        positionals: [RestoredCheckpoint.address],
        options: [layer, tensor, all],
        groups: [CommonOptions.stream],
        examples: [
            Example("nnstore weights reader@best --layer 1", "one layer of the best checkpoint"),
            Example("nnstore weights reader@100 --csv", "every value of step 100, a row each"),
        ])

    static func run(
        _ arguments: ParsedArguments, in context: CommandContext
    ) throws -> ExitCode {
        let store = try context.openStore()
        let address = arguments.required(RestoredCheckpoint.address)
        let shown = try RestoredCheckpoint(address, in: store, context)
        let tensors = try tensors(of: shown, arguments)
        let listing = WeightListing(shown, tensors)
        switch context.output.format {
        case .text:
            let isWhole = try listing.writeText(to: context.output, all: arguments[all])
            if !isWhole { try context.output.write("\nevery value: \(command(arguments)) --all\n") }
        case .json: try context.output.write(listing.tensorTable, rows: tensors)
        case .jsonl, .csv:
            try context.output.write(listing.valueTable, produce: listing.forEachValue)
        }
        return .success
    }

    private static func tensors(
        of shown: RestoredCheckpoint, _ arguments: ParsedArguments
    ) throws -> [TensorLayout] {
        let architecture = shown.network.architecture
        if let layer = arguments[layer], layer >= architecture.layers.count {
            let last = architecture.layers.count - 1
            throw CommandFailure(
                .notFound, "\(shown.network.name) has no layer \(layer); its last one is \(last)",
                hint: "nnstore show \(shown.network.name)")
        }
        let tensors = architecture.tensors.filter { candidate in
            candidate.layer == arguments[layer] ?? candidate.layer
                && candidate.kind == arguments[tensor] ?? candidate.kind
        }
        guard !tensors.isEmpty else {
            let place = arguments[layer].map { "layer \($0) of " } ?? ""
            throw CommandFailure(
                .notFound, "\(place)\(shown.network.name) has no biases",
                hint: "nnstore show \(shown.network.name)")
        }
        return tensors
    }

    /// The line that was typed, to be typed again.
    private static func command(_ arguments: ParsedArguments) -> String {
        let options = [
            arguments[layer].map { "--layer \($0)" },
            arguments[tensor].map { "--tensor \($0.rawValue)" },
        ]
        let address = DisplayText.escaped(arguments.required(RestoredCheckpoint.address))
        return (["nnstore weights", address] + options.compactMap(\.self)).joined(separator: " ")
    }
}
