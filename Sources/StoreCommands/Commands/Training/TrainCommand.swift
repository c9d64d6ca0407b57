// nnstore train: from a branch's head, step by step, each kept.

internal import CommandLineArguments
internal import ModelStore
internal import Training
internal import TrainingDaemon

enum TrainCommand: Command {
    static let syntax = CommandSyntax(
        "train", summary: "Train a network, keeping every step",
        discussion: discussion,
        positionals: [TrainOptions.network],
        groups: [
            StopOptions.group, TrainOptions.group, OptimizerOptions.group, ScheduleOptions.group,
            RecordingOptions.group,
            OptionGroup(
                "Going on", [TrainOptions.resume, ComputeOptions.threads, MemoryLimit.option]),
            CommonOptions.record,
        ],
        examples: [
            Example(
                "nnstore train reader --data digits --epochs 30 --learning-rate 0.5 --validate 0.2",
                "train, measuring on a fifth of the rows"),
            Example(
                "nnstore train reader --data digits --epochs 31 --optimizer adam "
                    + "--schedule cosine:epochs=30 --warm-up epochs=1",
                "adam, its rate rising for an epoch and falling through the other 30"),
            Example(
                "nnstore train reader --data digits --validate 0.2 --patience 5",
                "train until five epochs bring nothing better"),
            Example("nnstore train --resume", "go on with what was interrupted"),
            Example("nnstore train reader --resume --epochs 60", "go on with a finished run"),
        ],
        otherNames: .trainOptions)

    private static let discussion = """
        Trains a branch (main unless NETWORK:BRANCH is given) from where it stands until the first of \
        --epochs, --steps, --until-error and --patience holds. Each backpropagation step is recorded \
        with its error, and its state can be had back, bit for bit: it is stored, or computed again from \
        a keyframe before it and checked against the recorded errors. Keyframes are as far apart as \
        --restore-within allows, and take at most 2 % of training time.

        A writer of its own commits the steps. With --durability group a kill takes at most the last \
        100 ms of steps, which resuming computes again to the same bits; with step and strict it takes \
        no step that was shown as done. A power cut takes no more than a kill does, but with step it \
        can take commits that the disk did not have yet.

        Ctrl-C stops after the current step and exits with 130. --resume goes on under the recorded \
        settings; alone, with what was interrupted. The settings given with it must be the recorded \
        ones, so one command can start a run and go on with it. How steps are recorded may change: \
        what is given holds from then on.

        Other settings than before start a new lineage where the branch stands. It goes on in the \
        middle of the data if the order of the rows stays the same (dataset, --batch, --validate, and \
        with --shuffle the seed), else at the first epoch. It takes over what an optimizer of the \
        same name remembers, and a schedule that is the same goes on. Without --shuffle the rows are \
        taken as the file has them; an epoch's last batch has what is left.

        Optimizers and schedules are written NAME or NAME:SETTING=NUMBER,…; a setting that is left \
        out has the value here, PyTorch's where it has one other than 0:

        \(OptimizerOptions.rulesInHelp)

        A step takes the gradient of the batch's error, applies --clip-norm, then --clip-value, adds \
        --l2 and --l1, and changes the weights by the rule. Biases decay as weights do. --weight-decay \
        is decoupled from the gradient with every optimizer.

        The schedules, with a period P written epochs=N or steps=N:

          constant                  the learning rate as it is
          step:P,factor=0.1         times factor after every period
          exponential:factor=0.1    the same; the period is an epoch unless given
          cosine:P,end=0            falls a little at every step, to end after a period
          plateau:factor=0.1,patience=10,threshold=0.0001,end=0
                                    times factor, down to end, after more than
                                    patience epochs without a better error, which
                                    is one less than the best by the part threshold

        A warm-up rises in a line to the rate, from a third of it unless from=PART is given. The \
        schedule counts from its end: after --warm-up epochs=1, cosine:epochs=30 ends with epoch 31.

        plateau and --patience watch the validation error after each epoch; without --validate, the \
        mean of the epoch's errors.

        \(ComputeOptions.paragraph)
        """

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let request = try TrainOptions(arguments, store).request()
        let kernels = try ComputeOptions.kernels(arguments[ComputeOptions.threads])
        let report = TrainingReport(context, request)
        let signals = StopSignals()
        let run: TrainingRun
        do {
            run = try TrainingRun(
                request, in: store, kernels: kernels, owner: ProcessOwner.text, now: context.now)
        } catch let error as AlreadyTrained {
            guard try !isUnderOtherSettings(error, request, store) else {
                throw error.refusal(
                    of: request.branch.place(in: request.network), until: request.until)
            }
            try report.alreadyTrained(error)
            return .success
        }
        report.start(of: run, from: request)
        let outcome = try run.train(
            shouldStop: { signals.stopSignal != nil }, report: report.progress)
        try report.end(of: run, outcome, in: store)
        return outcome.reason == .interrupted
            ? .stopped(bySignal: signals.stopSignal) : .success
    }

    /// Whether a line asks for settings that the branch was not trained under last; after a rollback
    /// the same settings start a new lineage too.
    private static func isUnderOtherSettings(
        _ state: AlreadyTrained, _ request: TrainingRequest, _ store: ModelStore
    ) throws -> Bool {
        guard state.isUnderOtherSettings,
            case .given(let dataset, let configuration, let seed) = request.settings
        else { return false }
        let last = try store.lastTrainedLineage(of: request.branch)?.plan
        return last?.datasetID != dataset.id || last?.configuration != configuration
            || last?.seed != seed
    }
}
