// What `nnstore train` says: at the start, while it goes on, and at the end.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork
internal import Training

final class TrainingReport {
    private let context: CommandContext
    private let network: Network
    /// The branch as an address names it: `reader`, or `reader:trial`.
    private let place: String
    private var bar: ProgressBar?
    private var hasWarnedOfReaders = false
    /// Whether the learning rate may be another at each step.
    private var hasSchedule = false

    init(_ context: CommandContext, _ request: TrainingRequest) {
        self.context = context
        network = request.network
        place = request.branch.place(in: request.network)
    }

    private var output: Output { context.output }

    /// On standard output: that what was asked for is there.
    func alreadyTrained(_ state: AlreadyTrained) throws {
        try output.write(
            Record(
                schema: "nnstore.train/1",
                text:
                    "\(place) is already there: \(state.position). Train on with: nnstore train \(place) "
                    + "--resume --epochs \(state.epochsDone + 10)",
                [
                    .machine("network", .string(network.name)), .machine("reason", "already-done"),
                    .machine("first_step", .integer(state.step)),
                    .machine("step", .integer(state.step)),
                ]))
    }

    /// On standard error: from where, under what, and how exactly.
    func start(of run: TrainingRun, from request: TrainingRequest) {
        let step = run.job.firstStep
        output.warn(of: run.damage)
        hasSchedule = run.lineage.plan.map { $0.configuration.schedule != .constant } ?? false
        if step > 0, output.format == .text {
            output.message(run.continuesLineage ? resuming(run, step) : forking(run, step))
        }
        if run.nextLearningRate == 0 {
            output.message(
                "warning: the schedule has come to its end, at a learning rate of 0: these steps "
                    + "change no weight; another --schedule starts a new lineage")
        }
        bar = output.progressBar(
            ProgressLine(place, .count(of: "step"), completed: step, total: run.lastStep),
            now: .now)
    }

    private func resuming(_ run: TrainingRun, _ step: Int) -> String {
        let state = Format.hashPrefix(Format.hexadecimal(run.startSHA256))
        return "resuming \(place) at step \(Format.count(step)) (\(position(run, step))), "
            + "state \(state), bit-exact"
    }

    private func forking(_ run: TrainingRun, _ step: Int) -> String {
        "training \(place) on from step \(Format.count(step)) in a lineage of its own: "
            + "lineage \(run.lineage.id) (\(position(run, step)))"
    }

    private func position(_ run: TrainingRun, _ step: Int) -> String {
        guard let plan = run.lineage.plan else { return "" }
        let done = run.lineage.batchesDone(after: step)
        let rows = done % plan.batchesPerEpoch * plan.configuration.batchSize
        return "epoch \(Format.count(done / plan.batchesPerEpoch + 1)), row "
            + "\(Format.count(rows)) of \(Format.count(run.trainingRowCount))"
    }

    func progress(_ progress: TrainingProgress) {
        warnOfReaders(progress.logPressure)
        bar?.update(progress.step, now: .now) { [hasSchedule] in
            let rate = hasSchedule ? "rate \(Format.significant(progress.learningRate))" : nil
            let validation = progress.validationError.map {
                "validation \(Format.significant($0))"
            }
            return ["epoch \(progress.epoch)", "error \(Format.significant(progress.error))"]
                + [validation, rate].compactMap(\.self)
        }
    }

    private func warnOfReaders(_ pressure: WALPressure) {
        let byteCount: Int
        switch pressure {
        case .low: return
        case .high(let count), .tooHigh(let count): byteCount = count
        }
        guard !hasWarnedOfReaders else { return }
        hasWarnedOfReaders = true
        output.message(
            "warning: another program keeps reading \(context.storePath), so its log has grown to "
                + "\(Format.bytes(byteCount)); training waits if it goes on growing")
    }

    /// On standard output: how it ended.
    func end(of run: TrainingRun, _ outcome: TrainingOutcome, in store: ModelStore) throws {
        bar?.finish()
        let branch = try store.branch(named: run.branchName, of: network)
        let best = try store.best(on: store.path(to: branch.head))
        let states = Format.bytes(try store.storedByteCount(of: network))
        try output.write(
            Record(
                schema: "nnstore.train/1",
                text: outcome.reason == .interrupted
                    ? interrupted(outcome)
                    : done(outcome, best, "\(states) of stored states, \(restoring(outcome))"),
                fields(run, outcome, best)))
    }

    /// What a step of this run costs to bring back: reading its state, or replaying to it.
    private func restoring(_ outcome: TrainingOutcome) -> String {
        guard let longest = outcome.longestRestore else { return "every step kept" }
        return "any step back in about \(Format.duration(longest))"
    }

    private func interrupted(_ outcome: TrainingOutcome) -> String {
        "interrupted after step \(Format.count(outcome.step)); every step is kept. "
            + "Go on with: nnstore train --resume\(context.storeArgument)"
    }

    private func done(
        _ outcome: TrainingOutcome, _ best: BestCheckpoint?, _ history: String
    ) -> String {
        let error = outcome.error.map { "error \(Format.significant($0))" }
        let validation = outcome.validationError.map { "validation \(Format.significant($0))" }
        let accuracy = outcome.validationAccuracy.map {
            "accuracy \(Format.fixed($0 * 100, decimals: 1)) %"
        }
        let bestText = best.map { best in
            // Beside a number of another kind it says what it is.
            let isLikeShown = (best.measure == Metric.validationError) == (validation != nil)
            let kind = isLikeShown ? "" : "validation "
            return "(best \(kind)\(Format.significant(best.value)) at step "
                + "\(Format.count(best.checkpoint.step)))"
        }
        let measured = [validation ?? error, bestText].compactMap(\.self).joined(separator: " ")
        let parts = [
            "\(place)  done at step \(Format.count(outcome.step))",
            outcome.reason.words(isValidated: validation != nil),
            validation == nil ? nil : error, measured, accuracy,
            history,
        ]
        return parts.compactMap(\.self).joined(separator: "  ")
    }

    private func fields(
        _ run: TrainingRun, _ outcome: TrainingOutcome, _ best: BestCheckpoint?
    ) -> [Field] {
        func number(_ value: Float?) -> JSONValue { value.map { .float($0) } ?? .null }
        return [
            .machine("network", .string(network.name)),
            .machine("branch", .string(run.branchName)),
            .machine("job", .integer(run.job.id)),
            .machine("reason", .string(outcome.reason.name)),
            .machine("first_step", .integer(outcome.firstStep)),
            .machine("step", .integer(outcome.step)),
            .machine("epoch", .integer(outcome.epoch)),
            .machine("error", number(outcome.error)),
            .machine("validation_error", number(outcome.validationError)),
            .machine("validation_accuracy", number(outcome.validationAccuracy)),
            .machine("best_step", best.map { .integer($0.checkpoint.step) } ?? .null),
            .machine("state_sha256", .string(Format.hexadecimal(outcome.stateSHA256))),
        ]
    }
}

extension StopReason {
    /// The name in JSON.
    fileprivate var name: String {
        switch self {
        case .done: "done"
        case .interrupted: "interrupted"
        case .outOfPatience: "patience"
        }
    }

    /// What people are told beside the step; nil where that says it all.
    ///
    /// - Parameter isValidated: whether rows are held out, so that their error is what counts.
    fileprivate func words(isValidated: Bool) -> String? {
        guard case .outOfPatience(let count) = self else { return nil }
        let epochs = count == 1 ? "an epoch" : "\(Format.count(count)) epochs"
        return "patience over: \(epochs) without a better "
            + (isValidated ? "validation error" : "error")
    }
}
