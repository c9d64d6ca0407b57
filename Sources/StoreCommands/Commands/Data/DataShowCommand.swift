// nnstore data show: what a dataset is.

internal import CommandLineArguments
internal import ModelStore

enum DataShowCommand: Command {
    private static let name = Positional("NAME", help: "the dataset")

    /// More names than this are counted, not listed.
    private static let maximumListed = 20

    static let syntax = CommandSyntax(
        "data show", summary: "Show what a dataset holds",
        discussion: """
            Shows its columns, classes, scale, hash and origin, and which networks were trained on \
            it. The rows of each class are counted if the dataset has at most 100 MB.
            """,
        positionals: [name], groups: [CommonOptions.record],
        examples: [Example("nnstore data show digits", "the columns and classes of digits")])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let dataset = try store.dataset(named: arguments.required(name))
        let counts = try ClassCounts.count(dataset, in: store)
        let networks = try store.networks(trainedOn: dataset)
        try context.output.write(
            Record(
                schema: "nnstore.data-show/1",
                [
                    Field("dataset", .text(dataset.name)),
                    Field("rows", .count(dataset.rowCount)),
                    Field("features", listing(dataset.columns.features)),
                    Field("targets", listing(dataset.columns.targets)),
                    Field("classes", classes(of: dataset, counts)),
                    .machine(
                        "class_rows", counts.map { .array($0.map { .integer($0) }) } ?? .null),
                    Field("scale", scale(of: dataset)),
                    Field("sha256", .exact(.string(Format.hexadecimal(dataset.sha256)))),
                    Field("source", .text(dataset.source)),
                    Field(
                        "imported", key: "imported_at",
                        .time(dataset.createdAt, now: context.now())),
                    Field(
                        "in the store", key: "bytes", .bytes(try store.storedByteCount(of: dataset))
                    ),
                    Field("trained", key: "networks", .texts(networks)),
                ]))
        return .success
    }

    private static func classes(of dataset: Dataset, _ counts: [Int]?) -> Cell {
        guard let classes = dataset.columns.classes else { return .empty }
        let names = classes.indices.map { index in
            counts.map { "\(classes[index]) (\(Format.count($0[index])))" } ?? classes[index]
        }
        return Cell(text(names), .array(classes.map { .string($0) }))
    }

    private static func scale(of dataset: Dataset) -> Cell {
        guard let scale = dataset.columns.scale, scale.count == 2 else { return .empty }
        let bounds = scale.map { number in
            // As it was typed: 16, not 16.0.
            let text = number.description
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        return Cell(
            "\(bounds[0]) to \(bounds[1]) became 0 to 1", .array(scale.map { .double($0) }))
    }

    private static func listing(_ names: [String]) -> Cell {
        Cell(text(names), .array(names.map { .string($0) }))
    }

    /// "64: pixel_0_0, pixel_0_1, …"
    private static func text(_ names: [String]) -> String {
        let shown = names.prefix(maximumListed).joined(separator: ", ")
        let rest = names.count > maximumListed ? ", …" : ""
        return "\(Format.count(names.count)): \(shown)\(rest)"
    }
}
