// A store with a short history to look at, and a way to run the verbs on it with captured output.

import CommandLineArguments
import ModelStore
import NeuralNetwork
import StoreCommands
import TestSupport
import Testing

/// What a command wrote and how it ended.
struct CommandResult {
    let output: String
    let errors: String
    let exitCode: ExitCode
}

/// A store in a folder of its own, which goes away with it.
final class LookingStore {
    static let start = Timestamp(milliseconds: 1_700_000_000_000)
    /// The clock of every command: 42 s after the store was made.
    static let now = Timestamp(milliseconds: start.milliseconds + 42_000)

    private let temporary: TemporaryFolder
    var folder: String { temporary.path }
    let store: ModelStore
    private let codec = StateCodec()

    init() throws {
        temporary = try TemporaryFolder()
        store = try ModelStore.create(at: temporary.file("test.db"), now: Self.start)
    }

    // MARK: Histories

    /// `reader`, 3 → 2 sigmoid → 2 softmax: 30 steps, ten an epoch and ten a commit, validated
    /// after each epoch, best at step 20, step 7 tagged `good`.
    static func withReader() throws -> LookingStore {
        let fixture = try LookingStore()
        let reader = try fixture.createReader()
        try fixture.train(reader, steps: 30)
        try fixture.store.createTag(
            named: "good", of: reader, at: fixture.checkpoint("reader@7"), now: start)
        return fixture
    }

    @discardableResult
    func createReader(named name: String = "reader") throws -> Network {
        let architecture = try Architecture(
            inputCount: 3,
            layers: [
                DenseLayer(unitCount: 2, activation: .sigmoid, hasBias: true),
                DenseLayer(unitCount: 2, activation: .softmax, hasBias: true),
            ], loss: .crossEntropy)
        return try create(name, architecture, Self.values(after: 0))
    }

    @discardableResult
    func create(_ name: String, _ architecture: Architecture, _ values: [Float]) throws -> Network {
        let parameters = Parameters(architecture: architecture, values: values)
        return try store.createNetwork(
            named: name, InitialState(exact: parameters), now: Self.start)
    }

    /// Records steps under one new lineage, ten a commit and ten seconds apart.
    ///
    /// - Parameter state: the words of the state after a step.
    func train(
        _ network: Network, branch name: String = "main", steps count: Int,
        optimizer: Optimizer = .sgd(learningRate: 0.1), schedule: LearningRateSchedule = .constant,
        state: (Int) -> [Float] = LookingStore.values
    ) throws {
        let branch = try store.branch(named: name, of: network)
        let (job, lineage) = try store.startJob(
            on: branch, .new(try plan(optimizer, schedule)), history: HistoryPolicy(mode: .full),
            until: StopCondition(step: branch.head.step + count), durability: .group,
            owner: "a test", now: Self.start)
        let session = try RecordingSession(
            store, on: branch, lineage: lineage, job: job, action: "train")
        let first = branch.head.step + 1
        for start in stride(from: first, to: first + count, by: 10) {
            let steps = start..<min(start + 10, first + count)
            let seconds = steps.upperBound - 1
            try session.append(
                try batch(steps, state),
                now: Timestamp(milliseconds: Self.start.milliseconds + seconds * 1000))
        }
    }

    /// Error 1/k after step k; validation 0.5, 0.25, 0.375 after steps 10, 20 and 30.
    private func batch(_ steps: Range<Int>, _ state: (Int) -> [Float]) throws -> StepBatch {
        let validation = [10: 0.5, 20: 0.25, 30: 0.375]
        let measured = steps.compactMap { step in
            validation[step].map { value in
                StepMetrics(
                    step: step,
                    metrics: [
                        Metric(name: Metric.validationError, value: value),
                        Metric(name: Metric.validationAccuracy, value: 1 - value / 4),
                    ])
            }
        }
        return StepBatch(
            firstStep: steps.lowerBound, errors: steps.map { 1 / Float($0) }, metrics: measured,
            snapshots: try steps.map { try codec.encode(state($0), of: $0) })
    }

    /// The 14 values of the state after a step, all exact in binary.
    static func values(after step: Int) -> [Float] {
        (0..<14).map { Float($0 - 6) / 4 + Float(step) / 64 }
    }

    private func plan(
        _ optimizer: Optimizer, _ schedule: LearningRateSchedule
    ) throws -> LineagePlan {
        LineagePlan(
            datasetID: try dataset().id,
            configuration: TrainingConfiguration(
                batchSize: 4, optimizer: optimizer, schedule: schedule, shuffle: true,
                validationFraction: 0.2), seed: 5, firstEpoch: 0, firstBatch: 0,
            batchesPerEpoch: 10)
    }

    private func dataset() throws -> Dataset {
        let values: [Float] = [1, 2, 3, 0]
        let columns = DatasetColumns(
            features: ["a", "b", "c"], targets: ["kind"], classes: ["x", "y"], scale: nil)
        return try store.importDataset(
            NewDataset(name: "rows", columns: columns, source: "test", rowCount: 1),
            rows: { _, body in try StateBytes.withBytes(of: values) { try body($0) } },
            now: Self.start, progress: { _, _ in }
        ).dataset
    }

    func checkpoint(_ address: String) throws -> Checkpoint {
        try store.resolve(try Address(parsing: address), now: Self.now).checkpoint
    }

    // MARK: Commands

    /// Runs a line as the program would.
    func run(_ line: String...) throws -> CommandResult { try run(line) }

    func run(_ line: [String]) throws -> CommandResult {
        let command = try #require(Program.commands.first { $0.syntax.name == line[0] })
        let (results, errors) = (CapturedBytes(), CapturedBytes())
        func output(_ format: OutputFormat) -> Output {
            Output(
                format: format, standardOutput: TextStream(results),
                standardError: TextStream(errors))
        }
        var shown = output(.text)
        let exitCode: ExitCode
        do {
            guard case .run(let arguments) = try command.syntax.parse(Array(line.dropFirst()))
            else { throw CommandFailure(.internalError, "a line that asks for help") }
            shown = output(try OutputFormat(arguments))
            let context = CommandContext(
                output: shown, storePath: store.path, now: { Self.now })
            exitCode = shown.finish(try command.run(arguments, in: context))
        } catch {
            exitCode = shown.present(error)
        }
        try shown.standardError.flush()
        return CommandResult(output: results.text, errors: errors.text, exitCode: exitCode)
    }
}
