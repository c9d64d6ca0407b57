// nnstore gc: stored states that restores can do without make room.

internal import CommandLineArguments
internal import ModelStore

enum GCCommand: Command {
    private static let network = Positional(
        "NETWORK", help: "the network whose history to thin; without it, all of them", .optional)
    private static let explain = Option(
        "--explain", value: "ADDRESS", help: "say which rule keeps or drops this checkpoint",
        as: .string)
    private static let yes = Flag("--yes", help: "do it: without this nothing is changed")
    private static let dryRun = Flag("--dry-run", help: "only show the plan, as without --yes")

    static let syntax = CommandSyntax(
        "gc", summary: "Make room: drop stored states that can be computed again",
        discussion: discussion,
        positionals: [network],
        groups: [
            GCOptions.group, OptionGroup("What to do", [explain, dryRun, yes]),
            CommonOptions.stream,
        ],
        examples: [
            Example("nnstore gc", "show what would go, and what it frees"),
            Example("nnstore gc --yes", "do it"),
            Example(
                "nnstore gc reader --keep-every 10000 --keep-best 5", "keep some more of reader"),
            Example(
                "nnstore gc --keep-where \"branch = 'main' AND error < 0.05\"",
                "keep the keyframes that an SQL expression names"),
            Example("nnstore gc --disk-budget 20G --yes", "let the store use 20 GB at most"),
            Example("nnstore gc --explain reader@4217", "why this state stays, or goes"),
        ])

    private static let discussion = """
        Every step can always be had back: what is dropped is replayed from the stored state before \
        it, which only takes longer. Errors, metrics and all else that was recorded of a step always \
        stay. Without --yes nothing is changed.

        These stay: the initial state; what every branch, tag and @best stands at, and what other \
        lineages start from, or the stored state that each of those is replayed from; histories that \
        keep every state (nnstore compact makes them replay), and what can't be replayed; the newest \
        16 keyframes of each lineage. Of the older ones so many go that the gaps between those left \
        are at most an eighth of their age in steps, and at most 32 times as wide as those between \
        the newest ones.

        --restore-within says instead how long restoring an old step may take. --keep-where is an SQL \
        expression over the view checkpoint (docs/SCHEMA.md), asked for stored states on branches. \
        With --disk-budget the gaps are widened, beyond --restore-within too but to no more than an \
        eighth of their age, until the store's file \
        fits; what stays by another rule stays. If that is not enough it exits with 7 and says what \
        takes the room.

        Freed pages go back to the file system in small slices, so training goes on meanwhile. \
        Stopping it at any moment does no harm; the next run finishes the work. A state whose place \
        would be taken by a damaged one is kept, and the exit code is 6.
        """

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        try arguments.requireAtMostOne(of: [dryRun, yes])
        try arguments.requireAtMostOne(of: [explain, yes])
        let store = try context.openStore()
        let options = GCOptions.options(arguments)
        if let address = arguments[explain] {
            guard arguments[network] == nil else {
                throw arguments.usageError("--explain has the network in its ADDRESS")
            }
            let target = try context.resolve(address, in: store)
            let plan = try store.retentionPlan(of: target.network, options)
            try context.output.write(GCExplanation(of: target, by: plan, in: store).record)
            return .success
        }
        let network = try arguments[network].map { try store.network(named: $0) }
        let plan = try store.retentionPlan(of: network, options)
        let report = try GCReport(store, context.output)
        if arguments[yes] {
            let progress = GCProgress(context.output)
            let result = try store.collect(plan, of: network, options, progress: progress.show)
            progress.finish()
            try report.write(result)
        } else {
            try report.write(plan, command: command(arguments))
        }
        return .success
    }

    /// What to type to have the plan carried out.
    private static func command(_ arguments: ParsedArguments) -> String {
        let isPlain = arguments[network] == nil && !GCOptions.isAnyGiven(arguments)
        return isPlain ? "nnstore gc --yes" : "the same with --yes"
    }
}
