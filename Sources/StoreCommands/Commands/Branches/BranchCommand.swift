// nnstore branch: the branches of a network, and new ones.

internal import CommandLineArguments
internal import ModelStore

enum BranchCommand: Command {
    private static let address = Positional(
        "ADDRESS", help: "the network whose branches to list, or the checkpoint of the new one")
    private static let name = Positional("NEW", help: "the new branch's name", .optional)

    static let syntax = CommandSyntax(
        "branch", summary: "List a network's branches, or start one at a checkpoint",
        positionals: [address, name], groups: [CommonOptions.table],
        examples: [
            Example("nnstore branch reader", "list the branches of reader"),
            Example("nnstore branch reader@900 trial", "start one at step 900"),
            Example("nnstore train reader:trial --data digits --epochs 40", "train on it"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        guard let name = arguments[name] else {
            let place = try context.resolveBranch(arguments.required(address), in: store)
            try list(place.network, store, context)
            return .success
        }
        let target = try context.resolve(arguments.required(address), in: store)
        try store.createBranch(
            named: name, of: target.network, at: target.checkpoint, now: context.now())
        let step = target.checkpoint.step
        try context.output.write(
            Record(
                schema: "nnstore.branch/1",
                text:
                    "branch \(name) of \(target.network.name) starts at step \(Format.count(step)). "
                    + "Train on it: nnstore train \(target.network.name):\(name) …",
                [
                    .machine("network", .string(target.network.name)),
                    .machine("branch", .string(name)), .machine("step", .integer(step)),
                ]))
        return .success
    }

    private static func list(
        _ network: Network, _ store: ModelStore, _ context: CommandContext
    ) throws {
        let rows = try store.branches(of: network).map { branch in
            BranchRow(branch: branch, entry: try store.entry(of: branch.head))
        }
        let now = context.now()
        try context.output.write(
            Table<BranchRow>(
                schema: "nnstore.branches/1", key: "branches",
                members: [JSONValue.Member("network", .string(network.name))],
                columns: [
                    Column("branch") { .text($0.branch.name) },
                    Column("step", .right) { .count($0.branch.head.step) },
                    Column("error", .right) { .measure($0.entry.error) },
                    Column("lineage", .right) { .count($0.branch.head.lineageID) },
                    Column("when") { .time($0.entry.recordedAt, now: now) },
                ]), rows: rows)
    }
}

private struct BranchRow {
    let branch: Branch
    let entry: StepEntry
}
