// nnstore doctor: is everything as it should be?

internal import CommandLineArguments
internal import ModelStore

enum DoctorCommand: Command {
    static let syntax = CommandSyntax(
        "doctor", summary: "Check this installation and the store's structure",
        discussion: """
            Says which SQLite is linked, how large the store is, and whether its structure is \
            sound: SQLite's quick_check and every reference between rows. Exits with 6 if not. The \
            hashes of states are checked whenever one is read.
            """,
        groups: [CommonOptions.record],
        examples: [Example("nnstore doctor", "check nnstore.db")])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let health = try context.openStore().health()
        try context.output.write(
            Record(schema: "nnstore.doctor/1", fields(of: health, context.storePath)))
        for fault in health.structureFaults { context.output.message("fault: \(fault)") }
        return health.isSound ? .success : .integrity
    }

    private static func fields(of health: StoreHealth, _ path: String) -> [Field] {
        let bug =
            health.hasWALResetFix
            ? "free of the WAL-reset bug" : "has the WAL-reset bug; nnstore checkpoints around it"
        return [
            Field("nnstore", .text(Program.version)),
            Field(
                "SQLite", key: "sqlite",
                Cell("\(health.sqliteVersion), \(bug)", .string(health.sqliteVersion))),
            .machine("has_wal_reset_fix", .boolean(health.hasWALResetFix)),
            Field("store", .text(path)),
            Field("schema", key: "schema_version", .count(health.schemaVersion)),
            Field("page size", Cell("\(health.pageSize) B", .integer(health.pageSize))),
            Field("size", .bytes(health.fileByteCount)),
            Field("free", .bytes(health.freeByteCount)),
            Field("log", .bytes(health.logByteCount)),
            Field(
                "structure",
                Cell(
                    health.isSound ? "sound" : "DAMAGED", health.isSound ? "sound" : "damaged",
                    style: health.isSound ? .green : .red)),
            .machine("faults", .array(health.structureFaults.map { .string($0) })),
            .machine("dangling_references", .integer(health.danglingReferenceCount)),
        ]
    }
}

extension StoreHealth {
    fileprivate var isSound: Bool { structureFaults.isEmpty && danglingReferenceCount == 0 }
}
