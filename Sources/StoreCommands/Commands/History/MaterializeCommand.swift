// nnstore materialize: every state of a range stored, so that none of it is replayed any more.

internal import CommandLineArguments
internal import ModelStore
internal import Training
internal import TrainingDaemon

enum MaterializeCommand: Command {
    private static let range = Positional(
        "RANGE",
        help: "a range of steps: reader@100..200; reader@200 is all up to step 200, reader all")
    private static let dryRun = Flag("--dry-run", help: "show what would be stored, and do nothing")

    static let syntax = CommandSyntax(
        "materialize", summary: "Store every state of a range of steps",
        discussion: """
            Replays the range once, checking every error and every stored state on the way, and stores \
            each state, in segments of some megabytes. A segment takes the place of the keyframes inside \
            it. Afterwards a state of the range is read and not computed, and needs no dataset.

            A stored state that can't be read any more is written again if replaying from an earlier one \
            gives every recorded error, and its recorded hash: so this mends what verify found.

            Each segment is committed by itself. After Ctrl-C or a kill the same line goes on. It needs \
            room on the disk and is refused where there is too little; it is refused too while the steps \
            are being trained. A lineage all of whose steps are in the range stores each state of its \
            later steps as well, as with train --history full. compact is the way back.

            \(ComputeOptions.paragraph)
            """,
        positionals: [range], options: [dryRun, ComputeOptions.threads],
        groups: [CommonOptions.record],
        examples: [
            Example("nnstore materialize reader@100..200", "store the states of 101 steps"),
            Example("nnstore materialize reader", "store all states that main runs through"),
            Example("nnstore materialize reader@.. --dry-run", "see what that would take"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let word = arguments.required(range)
        let range = try store.resolve(try AddressRange(parsing: word), now: context.now())
        guard range.stride == 1 else {
            throw arguments.usageError(
                "materialize stores every step of a range: leave out /\(range.stride)")
        }
        let threads = arguments[ComputeOptions.threads]
        let materializer = Materializer(
            store, CheckpointRestorer(store, kernels: { try ComputeOptions.kernels(threads) }))
        let plan = try materializer.plan(range)
        let report = MaterializeReport(place: range.branch.place(in: range.network), range, plan)
        guard !arguments[dryRun] else {
            try context.output.write(report.planned)
            return .success
        }
        try plan.checkRoom(try store.roomToGrow())
        let signals = StopSignals()
        let bar = context.output.progressBar(
            ProgressLine(report.place, .count(of: "state"), total: plan.missingCount), now: .now)
        let result = try materializer.run(
            plan, shouldStop: { signals.stopSignal != nil },
            report: { bar.update($0, now: .now) })
        bar.finish()
        try context.output.write(report.done(result))
        return result.isInterrupted ? .stopped(bySignal: signals.stopSignal) : .success
    }
}

/// What `materialize` says of its plan and of what came of it.
private struct MaterializeReport {
    let place: String
    private let range: ResolvedRange
    private let plan: MaterializationPlan

    init(place: String, _ range: ResolvedRange, _ plan: MaterializationPlan) {
        (self.place, self.range, self.plan) = (place, range, plan)
    }

    private var steps: String {
        "steps \(Format.count(range.firstStep)) to \(Format.count(range.lastStep))"
    }

    var planned: Record {
        let states = Format.count(plan.missingCount, "state")
        let text =
            plan.missingCount == 0
            ? nothingToDo
            : "\(place)  \(steps): would store \(states), about \(Format.bytes(plan.byteCount))"
                + "; \(Format.count(plan.presentCount)) are stored already"
                + lines(plan.damaged) {
                    "\n\($0) can't be read and would be written again"
                }
        return record(Materialization(), text, isDryRun: true)
    }

    func done(_ result: Materialization) -> Record {
        record(result, doneText(result) + modeText(result), isDryRun: false)
    }

    private var nothingToDo: String {
        "\(place)  \(steps): all \(Format.count(plan.stateCount, "state")) are stored already"
    }

    private func doneText(_ result: Materialization) -> String {
        guard plan.missingCount > 0 else { return nothingToDo }
        let stored =
            "\(place)  \(steps): stored \(Format.count(result.stateCount, "state")) in "
            + "\(Format.count(result.segmentCount, "segment")), \(Format.bytes(result.byteCount))"
        let replaced =
            result.replacedKeyframeCount > 0
            ? ", in place of \(Format.count(result.replacedKeyframeCount, "keyframe"))" : ""
        let mended = lines(result.mended) { "\nmended \($0): replaying gave it again" }
        let left = plan.missingCount - result.stateCount
        return stored + replaced
            + (result.isInterrupted
                ? "; \(Format.count(left)) are left: the same line goes on with them" : "")
            + mended
    }

    private func modeText(_ result: Materialization) -> String {
        result.fullLineageCount > 0
            ? "\nits next steps are stored in full too (train --history replay: keyframes only)"
            : ""
    }

    private func lines(
        _ snapshots: [StoredSnapshot], _ line: (String) -> String
    ) -> String {
        snapshots.map { line($0.name) }.joined()
    }

    private func record(_ result: Materialization, _ text: String, isDryRun: Bool) -> Record {
        Record(
            schema: "nnstore.materialize/1", text: text,
            [
                .machine("network", .string(range.network.name)),
                .machine("branch", .string(range.branch.name)),
                .machine("first_step", .integer(range.firstStep)),
                .machine("last_step", .integer(range.lastStep)),
                .machine("dry_run", .boolean(isDryRun)),
                .machine("states_missing", .integer(plan.missingCount)),
                .machine("bytes_expected", .integer(plan.byteCount)),
                .machine("states_stored", .integer(result.stateCount)),
                .machine("segments", .integer(result.segmentCount)),
                .machine("bytes", .integer(result.byteCount)),
                .machine("keyframes_replaced", .integer(result.replacedKeyframeCount)),
                .machine(
                    "mended",
                    .array(
                        (isDryRun ? plan.damaged : result.mended).map {
                            .integer($0.steps.upperBound)
                        })),
                .machine("interrupted", .boolean(result.isInterrupted)),
            ])
    }
}
