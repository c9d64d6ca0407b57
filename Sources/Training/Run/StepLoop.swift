// The moving part of a run: state, position in the data, and what the last step gave.

public import ModelStore
public import NeuralNetwork

/// Where a loop starts: a state under its layout, and the place in the data.
struct StepLoopStart {
    let step: Int
    let state: TrainingState
    let batchesDone: Int
    /// Of the lineage's step before; nil at its start.
    var lastError: Float?
}

/// Where the error of the rows held out comes from at the end of an epoch.
enum HeldOutError {
    /// From measuring them.
    case measured
    /// From what was recorded with a step; asked for only where the next state depends on it.
    case recorded((_ step: Int) throws -> Float?)
}

/// Takes one step after the other; knows nothing of recording.
struct StepLoop {
    let plan: LineagePlan
    let trainingRowCount: Int
    private(set) var step: Int
    private(set) var state: TrainingState
    /// Of the lineage's last step; nil before its first, whatever another lineage measured.
    private(set) var lastError: Float?
    private(set) var lastMetrics: [Metric] = []
    private(set) var lastValidation: Evaluation?

    private let rows: TrainingRows
    private let trainingIndices: [Int]
    private let validationIndices: [Int]
    private let validation: TrainingRows?
    private let heldOutError: HeldOutError
    private var order: DataOrder
    private let stepFunction: TrainingStep
    /// Only where rows held out are measured: it takes memory of its own.
    private let evaluator: Evaluator?
    private var batchesDone: Int
    private var batchInputs: [Float]
    private var batchTargets: [Float]

    init(
        _ architecture: Architecture, _ plan: LineagePlan, from start: StepLoopStart,
        on rows: TrainingRows, _ heldOutError: HeldOutError, kernels: Kernels
    ) {
        let configuration = plan.configuration
        self.rows = rows
        self.plan = plan
        self.heldOutError = heldOutError
        let split = DataSplit.indices(
            rowCount: rows.rowCount, validationFraction: configuration.validationFraction)
        (trainingIndices, validationIndices) = (split.training, split.validation)
        trainingRowCount = split.training.count
        order = DataOrder(
            rowCount: split.training.count, configuration: configuration, seed: plan.seed)
        stepFunction = TrainingStep(
            architecture: architecture, settings: plan.stepSettings,
            maximumBatchSize: configuration.batchSize, kernels: kernels)
        if case .measured = heldOutError, !split.validation.isEmpty {
            validation = TrainingRows(rows, at: split.validation)
            evaluator = Evaluator(
                architecture: architecture,
                maximumBatchSize: Self.evaluationBatchSize(configuration), kernels: kernels)
        } else {
            (validation, evaluator) = (nil, nil)
        }
        batchInputs = []
        batchTargets = []
        (step, state, batchesDone) = (start.step, start.state, start.batchesDone)
        lastError = start.lastError
    }

    /// How many rows are measured at a time; the result does not depend on it.
    static func evaluationBatchSize(_ configuration: TrainingConfiguration) -> Int {
        min(256, configuration.batchSize)
    }

    /// Goes on from another place of the same lineage.
    mutating func move(to start: StepLoopStart) {
        (step, state, batchesDone) = (start.step, start.state, start.batchesDone)
        lastError = start.lastError
        lastMetrics = []
    }

    var epochsDone: Int { batchesDone / plan.batchesPerEpoch }

    /// Takes the next step.
    ///
    /// - Throws: `DivergenceError`; there is no state after this step then.
    mutating func next() throws {
        let batch = order.rows(ofBatch: batchesDone)
        batchInputs.removeAll(keepingCapacity: true)
        batchTargets.removeAll(keepingCapacity: true)
        for place in batch {
            rows.append(trainingIndices[place], toInputs: &batchInputs, targets: &batchTargets)
        }
        do {
            lastError = try stepFunction.apply(
                to: &state, step: step + 1, inputs: batchInputs, targets: batchTargets,
                rowCount: batch.count)
        } catch {
            let indices = batch.map { trainingIndices[$0] }
            let rows = error.rows.isEmpty ? indices : error.rows.map { indices[$0] }
            throw divergence(at: step + 1, error.description, rows: rows)
        }
        step += 1
        batchesDone += 1
        lastMetrics = isAtEndOfEpoch ? try endEpoch() : []
    }

    private func divergence(at step: Int, _ part: String, rows: [Int]) -> DivergenceError {
        DivergenceError(
            step: step, part: part, rows: rows, faultyRow: self.rows.firstNonFinite(of: rows))
    }

    /// The learning rate of the last step.
    var learningRate: Float { stepFunction.learningRate }

    /// The learning rate of the next step.
    var nextLearningRate: Float { stepFunction.settings.learningRate(after: state) }

    /// Whether the last step was an epoch's last.
    var isAtEndOfEpoch: Bool { batchesDone % plan.batchesPerEpoch == 0 }

    private mutating func endEpoch() throws -> [Metric] {
        if case .recorded(let error) = heldOutError {
            if plan.configuration.schedule.watchesErrors {
                stepFunction.endEpoch(&state, validationError: try error(step))
            }
            return []
        }
        let metrics = validate()
        if let error = lastValidation?.error, !error.isFinite {
            throw divergence(
                at: step, "the error of the rows held out is not finite", rows: validationIndices)
        }
        stepFunction.endEpoch(&state, validationError: lastValidation?.error)
        return metrics
    }

    /// The rows held out, measured at the end of each epoch.
    private mutating func validate() -> [Metric] {
        guard let validation,
            let result = evaluator?.evaluate(
                state.parameters, inputs: validation.inputs, targets: validation.targets,
                rowCount: validation.rowCount)
        else { return [] }
        lastValidation = result
        let error = Metric(name: Metric.validationError, value: Double(result.error))
        let accuracy = result.accuracy.map {
            Metric(name: Metric.validationAccuracy, value: Double($0))
        }
        return [error] + (accuracy.map { [$0] } ?? [])
    }
}

extension LineagePlan {
    /// What decides a step, beside its state and its batch.
    public var stepSettings: StepSettings {
        StepSettings(
            optimizer: configuration.optimizer, schedule: configuration.schedule,
            batchesPerEpoch: batchesPerEpoch, seed: UInt64(seed))
    }
}
