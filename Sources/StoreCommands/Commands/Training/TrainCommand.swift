// nnstore train: from a branch's head, step by step, each kept.

internal import CommandLineArguments
internal import ModelStore
internal import Training
internal import TrainingDaemon

enum TrainCommand: Command {
    static let syntax = CommandSyntax(
        "train", summary: "Train a network, keeping every step",
        discussion: """
            Trains a branch (main unless NETWORK:BRANCH is given) from where it stands until the \
            first of --epochs, --steps and --until-error holds. After each backpropagation step the \
            state and its error are recorded; a kill takes at most the last 100 ms of steps and \
            the step under way, and resuming computes those again, bit for bit.

            Ctrl-C stops after the current step and exits with 130. --resume goes on under the \
            recorded settings; alone, with what was interrupted. The settings given with it must be \
            the recorded ones, so one command can start a run and go on with it.

            Other settings than before start a new lineage where the branch stands. It goes on in \
            the middle of the data if the order of the rows stays the same (dataset, --batch, \
            --validate, and with --shuffle the seed), else at the first epoch. Without --shuffle the \
            rows are taken as the file has them; an epoch's last batch has what is left.
            """,
        positionals: [TrainOptions.network],
        groups: [
            OptionGroup(
                "When to stop", [TrainOptions.epochs, TrainOptions.steps, TrainOptions.untilError]),
            OptionGroup(
                "How to train",
                [
                    TrainOptions.data, TrainOptions.batch, TrainOptions.learningRate,
                    TrainOptions.shuffle, TrainOptions.seed, TrainOptions.validate,
                ]),
            OptionGroup("Going on", [TrainOptions.resume, MemoryLimit.option]),
            CommonOptions.record,
        ],
        examples: [
            Example(
                "nnstore train reader --data digits --epochs 30 --learning-rate 0.5 --validate 0.2",
                "train, measuring on a fifth of the rows"),
            Example("nnstore train --resume", "go on with what was interrupted"),
            Example("nnstore train reader --resume --epochs 60", "go on with a finished run"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let request = try TrainOptions(arguments, store).request()
        let report = TrainingReport(context, request)
        let signals = StopSignals()
        let run: TrainingRun
        do {
            run = try TrainingRun(request, in: store, owner: ProcessOwner.text, now: context.now)
        } catch let error as AlreadyTrained {
            try report.alreadyTrained(error)
            return .success
        }
        report.start(of: run, from: request)
        let outcome = try run.train(
            shouldStop: { signals.stopSignal != nil }, report: report.progress)
        try report.end(of: run, outcome, in: store)
        return outcome.reason == .done ? .success : .stopped(bySignal: signals.stopSignal)
    }
}
