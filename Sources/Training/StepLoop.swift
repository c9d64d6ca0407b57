// The moving part of a run: parameters, position in the data, and what the last step gave.

internal import ModelStore
internal import NeuralNetwork

/// Takes one step after the other; knows nothing of recording.
struct StepLoop {
    let plan: LineagePlan
    let forkStep: Int
    let trainingRowCount: Int
    private(set) var step: Int
    private(set) var parameters: Parameters
    /// Of the lineage's last step; nil before its first, whatever another lineage measured.
    private(set) var lastError: Float?
    private(set) var lastMetrics: [Metric] = []
    private(set) var lastValidation: Evaluation?

    private let rows: TrainingRows
    private let trainingIndices: [Int]
    private let validation: TrainingRows?
    private var order: DataOrder
    private var stepFunction: TrainingStep
    /// Only with rows held out: it takes memory of its own.
    private var evaluator: Evaluator?
    private var batchesDone: Int
    private var batchInputs: [Float]
    private var batchTargets: [Float]

    init(_ planned: PlannedLineage, _ request: TrainingRequest, in store: ModelStore) throws {
        let (network, head) = (request.network, request.branch.head)
        let configuration = planned.plan.configuration
        rows = try TrainingRows(loading: planned.dataset, from: store)
        let split = DataSplit.indices(
            rowCount: rows.rowCount, validationFraction: configuration.validationFraction)
        trainingIndices = split.training
        validation = split.validation.isEmpty ? nil : TrainingRows(rows, at: split.validation)
        trainingRowCount = split.training.count
        order = DataOrder(
            rowCount: split.training.count, configuration: configuration, seed: planned.plan.seed)
        stepFunction = TrainingStep(
            architecture: network.architecture, optimizer: configuration.optimizer,
            maximumBatchSize: configuration.batchSize)
        evaluator = validation.map { _ in
            Evaluator(
                architecture: network.architecture,
                maximumBatchSize: Self.evaluationBatchSize(configuration))
        }
        batchInputs = []
        batchTargets = []
        parameters = try CheckpointRestorer(store).parameters(at: head, of: network)
        plan = planned.plan
        step = head.step
        switch planned.choice {
        case .existing(let lineage):
            forkStep = lineage.forkStep
            lastError = try store.entry(of: head).error.map { Float($0) }
            batchesDone = lineage.batchesDone(after: head.step)
        case .new(let plan):
            forkStep = head.step
            batchesDone = plan.firstEpoch * plan.batchesPerEpoch + plan.firstBatch
        }
    }

    /// How many rows are measured at a time; the result does not depend on it.
    static func evaluationBatchSize(_ configuration: TrainingConfiguration) -> Int {
        min(256, configuration.batchSize)
    }

    var epochsDone: Int { batchesDone / plan.batchesPerEpoch }

    /// Takes the next step.
    ///
    /// - Throws: `DivergenceError`; nothing has changed then.
    mutating func next() throws {
        let indices = order.rows(ofBatch: batchesDone).map { trainingIndices[$0] }
        batchInputs.removeAll(keepingCapacity: true)
        batchTargets.removeAll(keepingCapacity: true)
        rows.append(indices, toInputs: &batchInputs, targets: &batchTargets)
        do {
            lastError = try stepFunction.apply(
                to: &parameters, inputs: batchInputs, targets: batchTargets, rowCount: indices.count
            )
        } catch {
            throw DivergenceError(step: step + 1, part: error.description, rows: indices)
        }
        step += 1
        batchesDone += 1
        lastMetrics = batchesDone % plan.batchesPerEpoch == 0 ? validate() : []
    }

    /// The rows held out, measured at the end of each epoch.
    private mutating func validate() -> [Metric] {
        guard let validation,
            let result = evaluator?.evaluate(
                parameters, inputs: validation.inputs, targets: validation.targets,
                rowCount: validation.rowCount)
        else { return [] }
        lastValidation = result
        let error = Metric(name: Metric.validationError, value: Double(result.error))
        let accuracy = result.accuracy.map {
            Metric(name: Metric.validationAccuracy, value: Double($0))
        }
        return [error] + (accuracy.map { [$0] } ?? [])
    }

    func outcome(_ reason: StopReason, from firstStep: Int, _ lineage: Lineage) -> TrainingOutcome {
        TrainingOutcome(
            reason: reason, firstStep: firstStep, step: step, epoch: lineage.epoch(of: step) ?? 0,
            error: step > firstStep ? lastError : nil, validationError: lastValidation?.error,
            validationAccuracy: lastValidation?.accuracy,
            stateSHA256: StateBytes.sha256(of: parameters.values))
    }
}
