// The moving part of a run: state, position in the data, and what the last step gave.

public import ModelStore
public import NeuralNetwork

/// Takes one step after the other; knows nothing of recording.
struct StepLoop {
    let plan: LineagePlan
    let forkStep: Int
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
    private var order: DataOrder
    private let stepFunction: TrainingStep
    /// Only with rows held out: it takes memory of its own.
    private let evaluator: Evaluator?
    private var batchesDone: Int
    private var batchInputs: [Float]
    private var batchTargets: [Float]

    init(
        _ planned: PlannedLineage, _ request: TrainingRequest, in store: ModelStore,
        kernels: Kernels
    ) throws {
        let (network, head) = (request.network, request.branch.head)
        let configuration = planned.plan.configuration
        rows = try TrainingRows(loading: planned.dataset, from: store)
        try RunPreparation.checkTargets(rows, planned, request)
        let split = DataSplit.indices(
            rowCount: rows.rowCount, validationFraction: configuration.validationFraction)
        (trainingIndices, validationIndices) = (split.training, split.validation)
        validation = split.validation.isEmpty ? nil : TrainingRows(rows, at: split.validation)
        trainingRowCount = split.training.count
        order = DataOrder(
            rowCount: split.training.count, configuration: configuration, seed: planned.plan.seed)
        stepFunction = TrainingStep(
            architecture: network.architecture, settings: planned.plan.stepSettings,
            maximumBatchSize: configuration.batchSize, kernels: kernels)
        evaluator = validation.map { _ in
            Evaluator(
                architecture: network.architecture,
                maximumBatchSize: Self.evaluationBatchSize(configuration), kernels: kernels)
        }
        batchInputs = []
        batchTargets = []
        let stored = try CheckpointRestorer(store).state(at: head, of: network)
        let present = try store.lineage(head.lineageID)
        state = TrainingState(
            stored, under: stepFunction.stateLayout,
            continuesData: present.plan.map { planned.plan.ordersDataLike($0) } ?? false)
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

    func outcome(_ reason: StopReason, from firstStep: Int, _ lineage: Lineage) -> TrainingOutcome {
        TrainingOutcome(
            reason: reason, firstStep: firstStep, step: step, epoch: lineage.epoch(of: step) ?? 0,
            error: step > firstStep ? lastError : nil, validationError: lastValidation?.error,
            validationAccuracy: lastValidation?.accuracy,
            stateSHA256: StateBytes.sha256(of: state.words))
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
