// nnstore export: a checkpoint's weights as a safetensors file.

internal import CommandLineArguments
internal import FileFormats
internal import ModelStore
internal import NeuralNetwork

enum ExportCommand: Command {
    private static let file = Positional("FILE", help: "the file to write: NAME.safetensors")
    private static let force = Flag("--force", help: "replace the file if it exists")

    static let syntax = CommandSyntax(
        "export", summary: "Write a checkpoint's weights to a safetensors file",
        discussion: """
            The tensors are named layers.0.weight, of shape [outputs, inputs], and layers.0.bias; \
            layers are counted from 0. The file says in its metadata which network, branch and \
            step it holds, the SHA-256 of the state and the architecture. What an optimizer \
            remembers is not in it. It appears whole or not at all.
            """,
        positionals: [RestoredCheckpoint.address, file],
        options: [force],
        groups: [CommonOptions.record],
        examples: [
            Example("nnstore export reader@best reader.safetensors", "take the best weights away")
        ])

    static func run(
        _ arguments: ParsedArguments, in context: CommandContext
    ) throws -> ExitCode {
        let path = arguments.required(file)
        guard path.hasSuffix(".safetensors") else {
            throw arguments.usageError(
                "export writes safetensors, which '\(path)' isn't named for",
                hint: "\(path).safetensors")
        }
        let store = try context.openStore()
        let address = arguments.required(RestoredCheckpoint.address)
        let exported = try RestoredCheckpoint(address, in: store, context)
        try SafetensorsWriter.write(
            tensors(of: exported.parameters), metadata: metadata(of: exported), to: path,
            overwrites: arguments[force])
        try context.output.write(record(of: exported, path))
        return .success
    }

    private static func tensors(of parameters: Parameters) -> [SafetensorsTensor] {
        parameters.architecture.tensors.map { tensor in
            SafetensorsTensor(
                name: tensor.name, shape: tensor.shape, values: parameters.outputMajor(tensor))
        }
    }

    private static func metadata(of exported: RestoredCheckpoint) -> [String: String] {
        [
            "format": "nnstore",
            "network": exported.network.name,
            "branch": exported.branch.name,
            "step": "\(exported.step)",
            "sha256": exported.sha256,
            "architecture": exported.network.architecture.json.text,
        ]
    }

    private static func record(of exported: RestoredCheckpoint, _ path: String) -> Record {
        let tensors = exported.parameters.architecture.tensors
        let what = [
            "wrote \(DisplayText.escaped(path))",
            "\(exported.place) step \(Format.count(exported.step))",
            Format.count(tensors.count, "tensor"),
            Format.count(exported.parameters.values.count, "parameter"),
            "state \(Format.hashPrefix(exported.sha256))",
        ]
        return Record(
            schema: "nnstore.export/1", text: what.joined(separator: "  "),
            [.machine("file", .string(path))]
                + exported.members.map { .machine($0.name, $0.value) }
                + [
                    .machine("tensors", .array(tensors.map { .string($0.name) })),
                    .machine("parameters", .integer(exported.parameters.values.count)),
                ])
    }
}
