// nnstore data remove: forget a dataset that no history needs.

internal import CommandLineArguments
internal import ModelStore

enum DataRemoveCommand: Command {
    private static let name = Positional("NAME", help: "the dataset")

    static let syntax = CommandSyntax(
        "data remove", summary: "Remove a dataset that no network was trained on",
        discussion: """
            Shows what it will do and asks. What a network was trained on can't be removed: its \
            history could not be explained or replayed any more. Rows that another dataset shares \
            stay for that one.
            """,
        positionals: [name], groups: [Confirmation.options, CommonOptions.record],
        examples: [
            Example("nnstore data remove digits", "look at the plan, then say yes or no"),
            Example("nnstore data remove digits --yes", "the same in a script"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let dataset = try store.dataset(named: arguments.required(name))
        try store.checkRemoval(of: dataset)
        let removal = DatasetRemoval(
            dataset: dataset, sharing: try store.datasetsSharingRows(with: dataset),
            storedByteCount: try store.storedByteCount(of: dataset))
        let confirmation = Confirmation(
            plan: ["removes \(removal.inWords)"], question: "remove \(dataset.name)?")
        switch try confirmation.answer(arguments, context.output) {
        case .planOnly:
            try context.output.write(removal.record("would remove", isRemoved: false))
        case .goAhead:
            try store.removeDataset(named: dataset.name)
            try context.output.write(removal.record("removed", isRemoved: true))
        }
        return .success
    }
}

/// What is lost with a dataset.
private struct DatasetRemoval {
    let dataset: Dataset
    /// The other datasets with the same rows.
    let sharing: [String]
    let storedByteCount: Int

    var inWords: String {
        let rows =
            sharing.isEmpty
            ? "frees \(Format.bytes(storedByteCount)) inside the store"
            : "the rows stay: they are those of \(sharing.joined(separator: ", ")) too"
        return "\(dataset.name)  \(dataset.inWords)  (\(rows))"
    }

    func record(_ verb: String, isRemoved: Bool) -> Record {
        Record(
            schema: "nnstore.data-remove/1", text: "\(verb) \(inWords)",
            dataset.machineFields + [
                .machine("removed", .boolean(isRemoved)),
                .machine("shares_rows_with", .array(sharing.map { .string($0) })),
                .machine("bytes_freed", .integer(sharing.isEmpty ? storedByteCount : 0)),
            ])
    }
}
