// nnstore data list: the datasets of a store.

internal import CommandLineArguments
internal import ModelStore

enum DataListCommand: Command {
    static let syntax = CommandSyntax(
        "data list", summary: "List the datasets",
        groups: [CommonOptions.table],
        examples: [Example("nnstore data list", "every dataset by name")])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let datasets = try context.openStore().datasets()
        try context.output.write(table(now: context.now()), rows: datasets)
        return .success
    }

    private static func table(now: Timestamp) -> Table<Dataset> {
        Table(
            schema: "nnstore.data-list/1", key: "datasets",
            columns: [
                Column("dataset") { .text($0.name) },
                Column("rows", .right) { .count($0.rowCount) },
                Column("features", .right) { .count($0.columns.features.count) },
                .people("predicts") { .text($0.targetsInWords) },
                .machine("targets") { .array($0.columns.targets.map { .string($0) }) },
                .machine("classes") { $0.columns.classes.map { .integer($0.count) } ?? .null },
                Column("sha256") { .hash(Format.hexadecimal($0.sha256)) },
                Column("source") { .text($0.source) },
                Column("imported", key: "imported_at") { .time($0.createdAt, now: now) },
            ],
            whenEmpty: "no datasets yet: nnstore data import NAME FILE.csv --target COLUMN")
    }
}
