// One run of training: from a branch's head, step by step, each recorded, until told to stop.

public import ModelStore
public import NeuralNetwork

/// A prepared run. It holds the branch's lock until it is gone.
///
/// ```
/// let run = try TrainingRun(request, in: store, owner: …, now: Timestamp.now)
/// let outcome = try run.train(shouldStop: { … }, report: { … })
/// ```
public final class TrainingRun {
    public let job: Job
    public let lineage: Lineage
    /// Whether the run appends to the lineage that the branch was trained under before.
    public let continuesLineage: Bool
    public let trainingRowCount: Int
    /// The learning rate of the next step, which a schedule may have brought to 0.
    public var nextLearningRate: Float { loop.nextLearningRate }
    /// Of the state that the run starts from.
    public let startSHA256: [UInt8]
    /// Stored states that could not be used on the way to the one that the run starts from, and why.
    public var damage: [StoreError] { restorer.damage.map(\.error) }

    public var branchName: String { request.branch.name }
    /// The step at which the run ends; nil if only the error decides.
    public var lastStep: Int? { condition.lastStep }

    private let request: TrainingRequest
    private let store: ModelStore
    private let lock: BranchLock
    private let restorer: CheckpointRestorer
    private let recording: RecordingSettings
    private let now: @Sendable () -> Timestamp
    private var condition: ReachableCondition
    private var loop: StepLoop

    /// Takes the branch's lock, reads the dataset and the state, and starts the job.
    ///
    /// - Throws: `AlreadyTrained` if the condition holds already. `StoreError`: the branch is being
    ///   trained, the dataset does not fit the network, nothing is to be resumed, memory is short.
    public init(
        _ request: TrainingRequest, in store: ModelStore, kernels: Kernels, owner: String,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        lock = try BranchLock(request.branch, in: store)
        // What the caller read before the lock may be old.
        let branch = try store.branch(named: request.branch.name, of: request.network)
        let request = request.on(branch)
        let planned = try LineagePlanner(store: store, request: request, lock: lock).plan()
        let until = try RunPreparation.condition(of: request, in: store)
        try RunPreparation.check(planned, request)
        restorer = CheckpointRestorer(store, kernels: { kernels })
        let start = try RunStart(planned, request, in: store, restorer)
        loop = start.loop(on: request.network, kernels)
        condition = ReachableCondition(until, forkStep: start.forkStep, plan: loop.plan)
        try condition.observe(planned.plan, through: branch.head, in: store)
        try RunPreparation.refuseIfDone(loop, condition, planned.choice)
        recording = try start.recording(request, kernels, in: store)
        let continues = if case .existing = planned.choice { true } else { false }
        (job, lineage) = try store.startJob(
            on: branch, planned.choice, history: recording.policy, until: until,
            durability: recording.durability, owner: owner, now: now())
        guard try continues || lock.alsoAppend(to: lineage) else {
            try store.endJob(job.id, as: .paused, message: nil, now: now())
            throw StoreError(
                .refused, "the history of \(request.network.name) is being converted just now",
                hint: "the same when that is done")
        }
        continuesLineage = continues
        trainingRowCount = loop.trainingRowCount
        startSHA256 = StateBytes.sha256(of: loop.state.words)
        (self.request, self.store, self.now) = (request, store, now)
    }

    /// Trains until the job's condition holds or `shouldStop` says so, asked after every step.
    ///
    /// - Throws: `DivergenceError`, `StoreError`. The steps before are recorded either way, and
    ///   the job says how it ended.
    public func train(
        shouldStop: @escaping () -> Bool, report: @escaping (TrainingProgress) -> Void
    ) throws -> TrainingOutcome {
        do {
            let outcome = try recordSteps(shouldStop: shouldStop, report: report)
            let state: JobState = outcome.reason == .interrupted ? .paused : .done
            try store.endJob(job.id, as: state, message: nil, now: now())
            return outcome
        } catch let error as DivergenceError {
            try store.endJob(job.id, as: .diverged, message: "\(error)", now: now())
            throw error
        } catch {
            // The first error is the one to tell; a store that is gone can't take this either.
            try? store.endJob(job.id, as: Self.state(after: error), message: "\(error)", now: now())
            throw error
        }
    }

    /// What the machine did to a run is not its failure: `--resume` goes on with it.
    private static func state(after error: any Error) -> JobState {
        switch (error as? StoreError)?.kind {
        case .full, .busy, .system: .paused
        default: .failed
        }
    }

    private func recordSteps(
        shouldStop: @escaping () -> Bool, report: @escaping (TrainingProgress) -> Void
    ) throws -> TrainingOutcome {
        try keepStart()
        restorer.forget()
        let session = try RecordingSession(
            store, on: request.branch, lineage: lineage, job: job, action: "train (job \(job.id))")
        defer { try? session.end() }
        let writer = StepWriter(
            store, session, startStep: loop.step, wordCount: loop.state.words.count,
            limit: recording.handOverLimit, now: now)
        let recorder = StepRecorder(
            recording, startStep: loop.step, layout: loop.state.layout, writer: writer
        ) { [unowned self] progress in
            report(self.progress(of: progress.committedStep, progress.logPressure))
            return !shouldStop()
        }
        let reason: StopReason
        do {
            reason = try takeSteps(recorder, shouldStop: shouldStop, report: report)
            try recorder.finish(keeping: loop.state)
        } catch {
            // A step that could not be taken changed nothing, unless it was measured afterwards.
            let isAtHead = error is DivergenceError && loop.step == recorder.lastStep
            if error is DivergenceError {
                try recorder.finish(keeping: isAtHead ? loop.state : nil)
            } else {
                recorder.abandon()
            }
            throw error
        }
        try keepBest(recorder.longestRestore)
        return outcome(reason, recorder)
    }

    private func takeSteps(
        _ recorder: StepRecorder, shouldStop: () -> Bool, report: (TrainingProgress) -> Void
    ) throws -> StopReason {
        while true {
            if let reason = condition.stopReason(at: loop.step, error: loop.lastError) {
                return reason
            }
            if shouldStop() { return .interrupted }
            try takeStep(recorder)
            report(progress(of: recorder.acknowledgedStep, recorder.progress.logPressure))
        }
    }

    private func takeStep(_ recorder: StepRecorder) throws {
        try loop.next()
        guard let error = loop.lastError else { return }
        condition.observe(
            error: error, endsEpoch: loop.isAtEndOfEpoch,
            validationError: loop.lastValidation?.error)
        try recorder.record(
            step: loop.step, error: error, metrics: loop.lastMetrics, state: loop.state)
    }

    /// Takes steps that are not recorded, so that a benchmark can say what recording costs.
    package func takeStepsWithoutRecording(_ count: Int) throws {
        for _ in 0..<count { try loop.next() }
    }

    private func progress(of step: Int, _ logPressure: WALPressure) -> TrainingProgress {
        TrainingProgress(
            step: step, epoch: lineage.epoch(of: loop.step) ?? 0,
            error: loop.lastError ?? 0, learningRate: loop.learningRate,
            validationError: loop.lastValidation?.error, logPressure: logPressure)
    }

    private func outcome(_ reason: StopReason, _ recorder: StepRecorder) -> TrainingOutcome {
        let hasStepped = loop.step > job.firstStep
        return TrainingOutcome(
            reason: reason, firstStep: job.firstStep, step: loop.step,
            epoch: lineage.epoch(of: loop.step) ?? 0,
            error: hasStepped ? loop.lastError : nil, validationError: loop.lastValidation?.error,
            validationAccuracy: loop.lastValidation?.accuracy,
            stateSHA256: StateBytes.sha256(of: loop.state.words),
            longestRestore: recorder.longestRestore)
    }
}

// MARK: States that are kept beside the steps

extension TrainingRun {
    /// The state that a run starts from, so that each restore replays steps of one lineage only; and in
    /// a full history what a killed run had recorded without its states.
    private func keepStart() throws {
        let (head, keeper) = (request.branch.head, StateKeeper(store, restorer))
        if continuesLineage, recording.policy.mode == .full {
            try keeper.fillGap(before: head, of: request.network)
        } else {
            try keeper.keep(head, of: request.network)
        }
    }

    /// The best state so far, unless replaying to it takes long.
    private func keepBest(_ longestRestore: Duration?) throws {
        guard let longestRestore, longestRestore < .seconds(2) else { return }
        let head = Checkpoint(lineageID: lineage.id, step: loop.step)
        guard loop.step > job.firstStep, let best = try store.best(on: store.path(to: head))
        else { return }
        do {
            try StateKeeper(store, restorer).keep(best.checkpoint, of: request.network)
        } catch is ReplayMismatch {
            // All steps are recorded, and whoever restores that one is told.
        } catch let error as StoreError where [.damaged, .busy, .full].contains(error.kind) {}
    }
}

extension TrainingRequest {
    fileprivate func on(_ branch: Branch) -> TrainingRequest {
        TrainingRequest(
            network: network, branch: branch, settings: settings, until: until,
            recording: recording, memoryLimit: memoryLimit)
    }
}
