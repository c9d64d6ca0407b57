// nnstore reflog: where a branch stood.

internal import CommandLineArguments
internal import ModelStore

enum ReflogCommand: Command {
    private static let branch = Positional("NETWORK", help: "the network, or NETWORK:BRANCH")

    static let syntax = CommandSyntax(
        "reflog", summary: "Show where a branch stood before each of its moves",
        discussion: """
            Newest first: @{0} is where the branch stands, @{1} where it stood before its last move. \
            A run of training is one move.
            """,
        positionals: [branch], groups: [CommonOptions.table],
        examples: [
            Example("nnstore reflog reader", "the moves of main of reader"),
            Example("nnstore log 'reader@{1}'", "the steps it had before the last one"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let target = try context.resolveBranch(arguments.required(branch), in: store)
        let place = target.branch.place(in: target.network)
        let now = context.now()
        try context.output.write(
            Table<ReflogEntry>(
                schema: "nnstore.reflog/1", key: "moves",
                members: [
                    JSONValue.Member("network", .string(target.network.name)),
                    JSONValue.Member("branch", .string(target.branch.name)),
                ],
                columns: [
                    Column("address") { .text("\(place)@{\($0.age)}") },
                    Column("step", .right) { .count($0.checkpoint.step) },
                    Column("lineage", .right) { .count($0.checkpoint.lineageID) },
                    Column("action") { .text($0.action) },
                    Column("when") { .time($0.movedAt, now: now) },
                ]), rows: try store.reflog(of: target.branch))
        return .success
    }
}
