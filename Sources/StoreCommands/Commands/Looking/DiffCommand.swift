// nnstore diff: what changed between two checkpoints.

internal import CommandLineArguments
internal import ModelStore

enum DiffCommand: Command {
    private static let before = Positional("A", help: "the checkpoint before, such as reader@100")
    private static let after = Positional(
        "B", help: "the one after; @best alone means the same network and branch as in A")
    private static let exitCode = Flag(
        "--exit-code", help: "exit with 1 if any bit differs, with 0 if none does")
    private static let top = Option(
        "--top", value: "N", help: "also show the N single values that changed most",
        as: .integer(in: 1...))

    static let syntax = CommandSyntax(
        "diff", summary: "Compare two checkpoints: their weights, and the rest of their states",
        discussion: """
            For each layer's weights and biases: |change| is the L2 norm of the change, relative is \
            that norm divided by the norm of A, cosine that of the angle between A and B. Changed \
            counts the values of which any bit is another, and ulps is the largest distance of a \
            value, counted in float32 numbers. Layers, outputs and inputs are counted from 0. With \
            --top, --csv writes the single values instead.

            What the optimizer remembers and the counters of its schedule belong to a state too: \
            where they differ and the weights don't, that is said, and it counts for --exit-code.
            """,
        positionals: [before, after],
        options: [top, exitCode],
        groups: [CommonOptions.table],
        examples: [
            Example("nnstore diff reader@100 @best", "what training did after step 100"),
            Example("nnstore diff reader other --exit-code", "whether two networks are the same"),
        ])

    static func run(
        _ arguments: ParsedArguments, in context: CommandContext
    ) throws -> ExitCode {
        let store = try context.openStore()
        let first = arguments.required(before)
        let second = completed(arguments.required(after), from: first)
        let before = try RestoredCheckpoint(first, in: store, context)
        let after = try RestoredCheckpoint(second, in: store, context)
        try checkArchitectures(before, after)
        let comparison = StateComparison(from: before.parameters, to: after.parameters)
        let rest = StateRest(from: before.state, to: after.state)
        let largest = arguments[top].map { comparison.largestChanges($0) }
        let report = DiffReport(before, after, comparison, rest, largest: largest)
        try report.write(to: context.output)
        return arguments[exitCode] && !report.isIdentical ? .negative : .success
    }

    /// `@best` and `~5` after `reader:wide@100` are `reader:wide@best` and `reader:wide~5`.
    private static func completed(_ second: String, from first: String) -> String {
        guard second.hasPrefix("@") || second.hasPrefix("~") else { return second }
        return first.prefix { $0 != "@" && $0 != "~" } + second
    }

    private static func checkArchitectures(
        _ before: RestoredCheckpoint, _ after: RestoredCheckpoint
    ) throws {
        let (one, other) = (before.network, after.network)
        guard let difference = one.architecture.firstDifference(from: other.architecture) else {
            return
        }
        throw CommandFailure(
            .usage,
            "\(one.name) and \(other.name) can't be compared, their architectures differ: "
                + difference,
            hint: "nnstore list")
    }
}
