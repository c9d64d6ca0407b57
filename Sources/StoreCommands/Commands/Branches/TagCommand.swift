// nnstore tag: names for checkpoints.

internal import CommandLineArguments
internal import ModelStore
internal import Training

enum TagCommand: Command {
    private static let address = Positional(
        "ADDRESS", help: "the network whose tags to list, or the checkpoint to name")
    private static let name = Positional("TAG", help: "the name", .optional)
    private static let delete = Flag(
        "--delete", help: "take the name away again; the checkpoint stays")

    static let syntax = CommandSyntax(
        "tag", summary: "List a network's tags, or name a checkpoint",
        discussion: """
            A tag is a name for a checkpoint that does not move: NETWORK@TAG. Its state is stored, so \
            that it comes back without a replay.
            """,
        positionals: [address, name], options: [delete], groups: [CommonOptions.table],
        examples: [
            Example("nnstore tag reader", "list the tags of reader"),
            Example("nnstore tag reader@900 shipped", "name the state after step 900"),
            Example("nnstore show reader@shipped", "look at it"),
            Example("nnstore tag --delete reader shipped", "take the name away"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let word = arguments.required(address)
        guard let name = arguments[name] else {
            guard !arguments[delete] else { throw arguments.usageError("--delete needs TAG") }
            try list(try context.resolveBranch(word, in: store).network, store, context)
            return .success
        }
        if arguments[delete] {
            let network = try context.resolveBranch(word, in: store).network
            let tag = try store.deleteTag(named: name, of: network)
            let step = Format.count(tag.checkpoint.step)
            try write(
                "deleted tag \(name) of \(network.name); step \(step) stays", name, tag.checkpoint,
                of: network, context)
        } else {
            let target = try context.resolve(word, in: store)
            try store.checkNewTag(named: name, of: target.network)
            let restorer = ComputeOptions.restorer(store)
            try StateKeeper(store, restorer).keep(target.checkpoint, of: target.network)
            context.output.warn(of: restorer.damage.map(\.error))
            try store.createTag(
                named: name, of: target.network, at: target.checkpoint, now: context.now())
            let step = Format.count(target.checkpoint.step)
            try write(
                "\(target.network.name)@\(name) is step \(step)", name, target.checkpoint,
                of: target.network, context)
        }
        return .success
    }

    private static func write(
        _ text: String, _ name: String, _ checkpoint: Checkpoint, of network: Network,
        _ context: CommandContext
    ) throws {
        try context.output.write(
            Record(
                schema: "nnstore.tag/1", text: text,
                [
                    .machine("network", .string(network.name)),
                    .machine("tag", .string(name)),
                    .machine("step", .integer(checkpoint.step)),
                ]))
    }

    private static func list(
        _ network: Network, _ store: ModelStore, _ context: CommandContext
    ) throws {
        let now = context.now()
        try context.output.write(
            Table<Tag>(
                schema: "nnstore.tags/1", key: "tags",
                members: [JSONValue.Member("network", .string(network.name))],
                columns: [
                    Column("tag") { .text($0.name) },
                    Column("step", .right) { .count($0.checkpoint.step) },
                    Column("lineage", .right) { .count($0.checkpoint.lineageID) },
                    Column("tagged") { .time($0.createdAt, now: now) },
                ],
                whenEmpty:
                    "\(network.name) has no tags; nnstore tag \(network.name)@STEP NAME makes one"
            ), rows: try store.tags(of: network))
    }
}
