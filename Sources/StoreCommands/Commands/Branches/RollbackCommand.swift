// nnstore rollback: a branch stands at an earlier checkpoint again.

internal import CommandLineArguments
internal import ModelStore
internal import Training

enum RollbackCommand: Command {
    private static let address = Positional(
        "ADDRESS", help: "the checkpoint to go back to, such as reader@900 or reader@{1}")
    private static let dryRun = Flag("--dry-run", help: "say what would be done, and do nothing")

    static let syntax = CommandSyntax(
        "rollback", summary: "Move a branch to any checkpoint; nothing is lost",
        discussion: """
            Moves the branch that the address names (main unless NETWORK:BRANCH is given) to the \
            checkpoint. The steps it leaves stay in the store: NETWORK@{1} is where it stood before, \
            and rolling back to that undoes it. Training on from there starts a lineage of its own.
            """,
        positionals: [address], options: [dryRun], groups: [CommonOptions.record],
        examples: [
            Example("nnstore rollback reader@900", "back to the state after step 900"),
            Example("nnstore rollback reader@best", "back to the best checkpoint"),
            Example("nnstore rollback 'reader@{1}'", "undo the last move"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let target = try context.resolve(arguments.required(address), in: store)
        let isDryRun = arguments[dryRun]
        // A state that can't be had back is no place to stand at.
        let restorer = ComputeOptions.restorer(store)
        _ = try restorer.state(at: target.checkpoint, of: target.network)
        context.output.warn(of: restorer.damage.map(\.error))
        if !isDryRun, target.branch.head != target.checkpoint {
            try StateKeeper(store, restorer).keep(target.checkpoint, of: target.network)
            try store.move(
                target.branch, to: target.checkpoint,
                action: "rollback to step \(target.checkpoint.step)", now: context.now())
        }
        try context.output.write(
            record(of: target, isDryRun: isDryRun, in: store, suffix: context.storeArgument))
        return .success
    }

    private static func record(
        of target: ResolvedAddress, isDryRun: Bool, in store: ModelStore, suffix: String
    ) throws -> Record {
        let (old, new) = (target.branch.head, target.checkpoint)
        let leftCount =
            try store.path(to: old).checkpoint(at: new.step) == new
            ? old.step - new.step : nil
        return Record(
            schema: "nnstore.rollback/1", text: text(target, leaving: leftCount, isDryRun, suffix),
            [
                .machine("network", .string(target.network.name)),
                .machine("branch", .string(target.branch.name)),
                .machine("from_step", .integer(old.step)), .machine("to_step", .integer(new.step)),
                .machine("from_lineage", .integer(old.lineageID)),
                .machine("to_lineage", .integer(new.lineageID)),
                .machine("moved", .boolean(old != new && !isDryRun)),
            ])
    }

    private static func text(
        _ target: ResolvedAddress, leaving leftCount: Int?, _ isDryRun: Bool, _ suffix: String
    ) -> String {
        let (old, new) = (target.branch.head, target.checkpoint)
        let branch = "\(target.branch.name) of \(target.network.name)"
        let before = "\(target.branch.place(in: target.network))@{1}"
        guard old != new else {
            return "\(branch) stands at step \(Format.count(new.step)) already"
        }
        let stays =
            switch leftCount {
            case let count?:
                "The \(Format.count(count, "step")) after it stay\(count == 1 ? "s" : "")"
            case nil: "Where it stood stays"
            }
        let move = "step \(Format.count(old.step)) → \(Format.count(new.step))"
        guard !isDryRun else { return "would move \(branch): \(move)" }
        return
            "\(branch): \(move). \(stays) as \(before). Undo: nnstore rollback \(before)\(suffix)"
    }
}

extension Branch {
    /// How an address names it: `reader`, or `reader:trial` for another branch than main.
    func place(in network: Network) -> String {
        name == "main" ? network.name : "\(network.name):\(name)"
    }
}
