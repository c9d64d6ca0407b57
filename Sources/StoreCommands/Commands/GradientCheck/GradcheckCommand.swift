// nnstore gradcheck: whether backpropagation's gradient is that of the error.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork
internal import Training

enum GradcheckCommand: Command {
    private static let data = Option(
        "--data", value: "DATASET", help: "the dataset whose rows are computed", as: .string
    ).required
    private static let rows = Option(
        "--rows", value: "N", help: "take the first N rows",
        as: .integer(in: 1...Architecture.maximumBatchSize)
    ).defaulting(to: "32")
    private static let samples = Option(
        "--samples", value: "N",
        help: "check at most N values of each tensor (default 100; all of a network of up to "
            + "\(Format.count(GradientCheck.smallParameterCount)))",
        as: .integer(in: 1...))
    private static let seed = Option(
        "--seed", value: "S", help: "what the values are drawn from", as: .integer(in: 0...)
    ).defaulting(to: "0")

    static let syntax = CommandSyntax(
        "gradcheck", summary: "Check the gradients of a network against numeric differences",
        discussion: """
            For each weight and bias, the derivative of the error by backpropagation, in binary32, is \
            held against (E(w + h) - E(w - h)) / 2h with h = 1e-6 max(1, |w|), computed in binary64. \
            The relative difference is that of the two divided by the larger of them, or by 1e-3 of \
            the tensor's scale where that is larger; up to 1e-3 passes. The scale is the largest \
            gradient of the tensor, at least a thousandth of the error.

            Where the step leads over a place without a derivative, such as x = 0 of relu, the two \
            can't agree: such values are counted and left out. Dropout is off. Exits with 1 if a value \
            differs.

            \(ComputeOptions.paragraph)
            """,
        positionals: [RestoredCheckpoint.address],
        options: [data, rows, samples, seed, ComputeOptions.threads, MemoryLimit.option],
        groups: [CommonOptions.table],
        examples: [
            Example("nnstore gradcheck reader --data digits", "check where main stands"),
            Example(
                "nnstore gradcheck reader@0 --data digits --samples 1000 --json",
                "more values of the initial state, for a script"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let store = try context.openStore()
        let address = arguments.required(RestoredCheckpoint.address)
        let shown = try RestoredCheckpoint(address, in: store, context)
        let dataset = try store.dataset(named: arguments[data])
        let architecture = shown.network.architecture
        try dataset.check(fits: shown.network)
        let rowCount = min(arguments[rows], dataset.rowCount)
        try MemoryLimit(byteCount: arguments[MemoryLimit.option])
            .check(architecture, checking: rowCount, of: dataset)
        let kernels = try ComputeOptions.kernels(arguments[ComputeOptions.threads])
        let all = try TrainingRows(loading: dataset, from: store)
        let selection = GradientCheck.Selection(
            count: count(arguments, architecture), seed: UInt64(arguments[seed]))
        let bar = context.output.progressBar(
            ProgressLine(
                shown.place, .count(of: "value"), total: selection.count(in: architecture)),
            now: .now)
        let check = GradientCheck(
            shown.parameters, inputs: Array(all.inputs.prefix(rowCount * all.inputCount)),
            targets: Array(all.targets.prefix(rowCount * all.targetCount)), rowCount: rowCount,
            selection, kernels: kernels, report: { bar.update($0, now: .now) })
        bar.finish()
        try GradientReport(shown, dataset, rowCount: rowCount, check).write(to: context.output)
        return check.passes ? .success : .negative
    }

    /// How many values of each tensor are checked.
    private static func count(_ arguments: ParsedArguments, _ architecture: Architecture) -> Int {
        let isSmall = architecture.parameterCount <= GradientCheck.smallParameterCount
        return arguments[samples] ?? (isSmall ? .max : 100)
    }
}

extension MemoryLimit {
    /// Refuses a check that would take more: a gradient in binary32 beside a network in binary64.
    fileprivate func check(
        _ architecture: Architecture, checking rowCount: Int, of dataset: Dataset
    ) throws {
        let values = dataset.columns.features.count + dataset.columns.outputCount
        let units = architecture.layers.reduce(architecture.inputCount) { $0 + $1.unitCount }
        // Of each unit and row: x and o, and both again with one parameter changed.
        let preciseBytes =
            (architecture.parameterCount + 4 * rowCount * units) * MemoryLayout<Double>.size
        let needed =
            dataset.rowCount * values * MemoryLayout<Float>.size + preciseBytes
            + architecture.trainingByteCount(batchSize: rowCount, optimizer: Optimizer(.sgd))
        guard needed <= byteCount else {
            throw MemoryLimitExceeded(
                what: "checking the gradients of \(Format.count(rowCount, "row"))",
                byteCount: needed, limit: byteCount)
        }
    }
}
