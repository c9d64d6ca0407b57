// nnstore compact: histories that store what replaying gives anyway are thinned to keyframes.

internal import CommandLineArguments
internal import ModelStore
internal import Training
internal import TrainingDaemon

enum CompactCommand: Command {
    private static let network = Positional(
        "NETWORK", help: "a network, or NETWORK:BRANCH for what that branch runs through")

    static let syntax = CommandSyntax(
        "compact", summary: "Store keyframes only, after replaying every state in between",
        discussion: """
            Replays each lineage of the network, or each that NETWORK:BRANCH runs through, as a whole and compares every stored state with its \
            replay, bit for bit. Only then states are dropped: keyframes stay as far apart as the \
            lineage's --restore-within allows, and the states of branches, tags and the best checkpoints, \
            those that other lineages start from and the last one always stay. Every step can be had back \
            as before, and later steps are recorded with keyframes (train --history replay).

            At the first difference a lineage is left as it is from there on; the step is named, and the \
            command ends with 6. What can't be replayed here or is being trained is left out. After \
            Ctrl-C or a kill every state can be had, and the same line begins again.

            \(ComputeOptions.paragraph)
            """,
        positionals: [network], options: [ComputeOptions.threads],
        groups: [Confirmation.options, CommonOptions.table],
        examples: [
            Example("nnstore compact reader", "look at the plan, then say yes or no"),
            Example("nnstore compact reader:trial --dry-run", "what one branch would save"),
            Example("nnstore compact reader --yes", "the same in a script"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let word = arguments.required(network)
        let target = try context.resolveBranch(word, in: store)
        let path = word.contains(":") ? try store.path(to: target.branch.head) : nil
        let threads = arguments[ComputeOptions.threads]
        let compactor = Compactor(
            store, CheckpointRestorer(store, kernels: { try ComputeOptions.kernels(threads) }))
        let plan = try compactor.plan(target.network, along: path)
        try refuseIfBusy(plan)
        guard plan.stepCount > 0 else {
            try context.output.write(
                CompactReport.table(target.network, isDryRun: false),
                rows: plan.lineages.map { CompactReport($0, nil) })
            return .success
        }
        let confirmation = Confirmation(
            plan: plan.lineages.map { CompactReport($0, nil).planLine },
            question: "compact \(target.network.name)?")
        guard try confirmation.answer(arguments, context.output) == .goAhead else {
            try context.output.write(
                CompactReport.table(target.network, isDryRun: true),
                rows: plan.lineages.map { CompactReport($0, nil) })
            return .success
        }
        return try compact(plan, compactor, store, context)
    }

    /// Where all that there is to do can't be done now, doing nothing is no success.
    private static func refuseIfBusy(_ plan: CompactionPlan) throws {
        let skipped = plan.lineages.compactMap { lineage -> String? in
            if case .skip(let reason) = lineage.action {
                return "lineage \(lineage.lineage.id) of \(plan.network.name): \(reason)"
            }
            return nil
        }
        guard plan.stepCount == 0, let first = skipped.first else { return }
        throw CommandFailure(
            .refused, "nothing can be compacted: \(first)",
            hint: "the same when its training is done, or after Ctrl-C there")
    }

    private static func compact(
        _ plan: CompactionPlan, _ compactor: Compactor, _ store: ModelStore,
        _ context: CommandContext
    ) throws -> ExitCode {
        let signals = StopSignals()
        let bar = context.output.progressBar(
            ProgressLine(plan.network.name, .count(of: "step"), total: plan.stepCount), now: .now)
        var done = 0
        var reports: [CompactReport] = []
        for lineage in plan.lineages {
            guard signals.stopSignal == nil else { break }
            let result = try compactor.run(
                lineage, of: plan.network, shouldStop: { signals.stopSignal != nil },
                report: { bar.update(done + $0 - lineage.firstStep + 1, now: .now) })
            if result != nil { done += lineage.lastStep - lineage.firstStep + 1 }
            reports.append(CompactReport(lineage, result))
        }
        bar.finish()
        _ = try store.giveBackFreePages()
        try context.output.write(
            CompactReport.table(plan.network, isDryRun: false), rows: reports)
        for report in reports { report.failureLine.map(context.output.message) }
        if reports.contains(where: \.hasFailed) { return .integrity }
        guard let signal = signals.stopSignal else { return .success }
        context.output.message("stopped; the same line begins again")
        return .stopped(bySignal: signal)
    }
}
