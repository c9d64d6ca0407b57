// nnstore scrub: history is computed again and compared with its record.

internal import CommandLineArguments
internal import ModelStore
internal import Training
internal import TrainingDaemon

enum ScrubCommand: Command {
    private static let network = Positional(
        "NETWORK", help: "the network; all of them unless given", .optional)
    private static let fraction = Option(
        "--fraction", value: "PART",
        help: "do this part of all steps, in whole stretches, such as 0.1 or 10% (default: all)",
        as: .fraction)
    private static let maximumDuration = Option(
        "--max-duration", value: "TIME", help: "stop after this time, such as 10m", as: .duration)

    static let syntax = CommandSyntax(
        "scrub", summary: "Compute recorded steps again and compare everything",
        discussion: """
            Computes the stretches between stored states again, and compares each step's error, each \
            measurement of the rows held out, and each stored state, bit for bit. So it proves that the \
            history can be had back, where verify only reads hashes. What was not scrubbed for longest \
            comes first, so --fraction 0.1 each night goes round in ten nights. It only reads, beside \
            noting what was good, and may run while training goes on.

            A difference does not end it. By going on to the next stored state it tells whether the row of \
            a step is damaged, a stored state, or what the steps were computed from. Then it ends with 6.

            \(ComputeOptions.paragraph)
            """,
        positionals: [network],
        options: [fraction, maximumDuration, ComputeOptions.threads],
        groups: [CommonOptions.table],
        examples: [
            Example("nnstore scrub", "all steps of all networks"),
            Example("nnstore scrub reader --fraction 0.1", "a tenth of them: what is due"),
            Example("nnstore scrub --max-duration 10m --json", "as far as it comes in ten minutes"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let networks =
            try arguments[network].map {
                [try context.resolveBranch($0, in: store).network]
            } ?? store.networks()
        let threads = arguments[ComputeOptions.threads]
        let scrubber = Scrubber(
            store, kernels: { try ComputeOptions.kernels(threads) }, now: context.now)
        let signals = StopSignals()
        let deadline = arguments[maximumDuration].map { ContinuousClock.now + $0 }
        let progress = ScrubProgressBar(context.output)
        let result = try scrubber.run(
            networks, fraction: arguments[fraction] ?? 1,
            shouldStop: {
                signals.stopSignal != nil || deadline.map { $0 <= .now } ?? false
            }, report: progress.show)
        progress.finish()
        try ScrubReport(result).write(to: context.output)
        guard result.findings.isEmpty else { return .integrity }
        return signals.stopSignal.map { .stopped(bySignal: $0) } ?? .success
    }
}

/// The bar of a scrub, which has a total only once it has begun.
private final class ScrubProgressBar {
    private let output: Output
    private var bar: ProgressBar?

    init(_ output: Output) {
        self.output = output
    }

    func show(_ progress: ScrubProgress) {
        let bar =
            bar
            ?? output.progressBar(
                ProgressLine("scrub", .count(of: "step"), total: progress.plannedStepCount),
                now: .now)
        self.bar = bar
        bar.update(progress.doneStepCount, now: .now) {
            let findings =
                progress.findingCount > 0 ? [Format.count(progress.findingCount, "finding")] : []
            return [progress.network.name] + findings
        }
    }

    func finish() { bar?.finish() }
}
