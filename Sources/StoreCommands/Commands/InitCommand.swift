// nnstore init: an empty store.

internal import CommandLineArguments
internal import ModelStore

enum InitCommand: Command {
    static let syntax = CommandSyntax(
        "init", summary: "Create an empty store",
        discussion: """
            Creates nnstore.db in this folder, or the file that --store names. A file that exists \
            already is left as it is.
            """,
        groups: [CommonOptions.record],
        examples: [
            Example("nnstore init", "create nnstore.db"),
            Example("nnstore --store runs/digits.db init", "create a store elsewhere"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try ModelStore.create(at: context.storePath, now: context.now())
        let (schema, sqlite) = (ModelStore.schemaVersion, ModelStore.sqliteVersion)
        try context.output.write(
            Record(
                schema: "nnstore.init/1",
                text:
                    "created \(DisplayText.escaped(store.path)) (schema \(schema), SQLite \(sqlite))",
                [
                    .machine("store", .string(store.path)),
                    .machine("schema_version", .integer(schema)),
                    .machine("sqlite_version", .string(sqlite)),
                ]))
        return .success
    }
}
