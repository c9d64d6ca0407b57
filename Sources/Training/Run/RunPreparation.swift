// What must be right before a run's first step, and the words for what is not.

internal import ModelStore
internal import NeuralNetwork

enum RunPreparation {
    /// When the run is to stop: as asked, else as the branch's last job was asked.
    static func condition(
        of request: TrainingRequest, in store: ModelStore
    ) throws -> StopCondition {
        guard request.until.isEmpty else { return request.until }
        if let job = try store.lastJob(of: request.branch) { return job.until }
        throw StoreError(
            .invalid, "nothing says how long to train \(request.network.name)",
            hint: "--epochs N, --steps N, --until-error E or --patience N")
    }

    static func check(_ planned: PlannedLineage, _ request: TrainingRequest) throws {
        try planned.dataset.check(fits: request.network)
        guard planned.dataset.rowCount > 1 || planned.plan.configuration.validationFraction == 0
        else {
            throw StoreError(
                .invalid, "dataset '\(planned.dataset.name)' has one row, so none can be held out",
                hint: "leave out --validate")
        }
        try checkMemory(planned, request)
    }

    /// What cross-entropies mean is a probability for each output.
    static func checkTargets(
        _ rows: TrainingRows, _ planned: PlannedLineage, _ request: TrainingRequest
    ) throws {
        let loss = request.network.architecture.loss
        guard loss.requiredActivation != nil,
            let place = rows.targets.firstIndex(where: { $0 < 0 || $0 > 1 })
        else { return }
        throw StoreError(
            .invalid,
            "dataset '\(planned.dataset.name)' has the target \(rows.targets[place]) in row "
                + "\(place / rows.targetCount + 1); \(loss.rawValue) takes targets from 0 to 1",
            hint: "nnstore data import --one-hot for classes, or a network with another loss")
    }

    private static func checkMemory(_ planned: PlannedLineage, _ request: TrainingRequest) throws {
        let dataset = planned.dataset
        let valuesPerRow = dataset.columns.features.count + dataset.columns.outputCount
        let (architecture, configuration) = (
            request.network.architecture, planned.plan.configuration
        )
        // Rows once as read and once as held out, and their numbers in three orders.
        let rowBytes = dataset.rowCount * (valuesPerRow * MemoryLayout<Float>.size * 2 + 24)
        // States on their way to the store: copied, waiting, encoded, and in chunks.
        let stateBytes =
            StateLayout(
                architecture, optimizer: configuration.optimizer, schedule: configuration.schedule
            ).wordCount * MemoryLayout<Float>.size
        let recordBytes =
            stateBytes * StepRecorder.copiesInMemory(request.recording.durability)
            * (historyMode(planned, request, stateBytes) == .full
                ? StateSegment.stateLimit(stateByteCount: stateBytes) : 1)
        let validationBytes =
            configuration.validationFraction > 0
            ? architecture.evaluationByteCount(
                batchSize: StepLoop.evaluationBatchSize(configuration)) : 0
        let needed =
            rowBytes + recordBytes + validationBytes
            + architecture.trainingByteCount(
                batchSize: configuration.batchSize, optimizer: configuration.optimizer)
        guard needed <= request.memoryLimit else {
            throw MemoryLimitExceeded(
                what: "training \(request.network.name) on '\(dataset.name)'", byteCount: needed,
                limit: request.memoryLimit)
        }
    }

    /// As asked, else as before, else the usual.
    private static func historyMode(
        _ planned: PlannedLineage, _ request: TrainingRequest, _ stateByteCount: Int
    ) -> HistoryPolicy.Mode {
        if let asked = request.recording.mode { return asked }
        if case .existing(let lineage) = planned.choice { return lineage.history.mode }
        return HistoryPolicy.usualMode(stateByteCount: stateByteCount)
    }

    static func refuseIfDone(
        _ loop: StepLoop, _ condition: ReachableCondition, _ choice: LineageChoice
    ) throws {
        guard condition.stopReason(at: loop.step, error: loop.lastError) != nil else { return }
        var isUnderOtherSettings = false
        if case .new = choice { isUnderOtherSettings = true }
        throw AlreadyTrained(
            step: loop.step, epochsDone: loop.epochsDone,
            isUnderOtherSettings: isUnderOtherSettings)
    }
}

/// There is nothing to train: the branch stands where the stop condition holds.
public struct AlreadyTrained: Error, Sendable {
    public let step: Int
    public let epochsDone: Int
    /// Whether the branch came there under other settings than the ones asked for now.
    public let isUnderOtherSettings: Bool
}

/// What was asked for takes more memory than it may.
public struct MemoryLimitExceeded: Error, Sendable {
    /// What takes it, such as "training reader on 'digits'".
    public let what: String
    public let byteCount: Int
    public let limit: Int

    public init(what: String, byteCount: Int, limit: Int) {
        self.what = what
        self.byteCount = byteCount
        self.limit = limit
    }
}
