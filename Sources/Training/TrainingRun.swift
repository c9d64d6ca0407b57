// One run of training: from a branch's head, step by step, each recorded, until told to stop.

public import ModelStore
public import NeuralNetwork

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

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

    public var branchName: String { request.branch.name }
    /// The step at which the run ends; nil if only the error decides.
    public var lastStep: Int? { condition.lastStep }

    private let request: TrainingRequest
    private let store: ModelStore
    private let lock: BranchLock
    private let now: () -> Timestamp
    private var condition: ReachableCondition
    private var loop: StepLoop

    /// Takes the branch's lock, reads the dataset and the state, and starts the job.
    ///
    /// - Throws: `AlreadyTrained` if the condition holds already. `StoreError`: the branch is being
    ///   trained, the dataset does not fit the network, nothing is to be resumed, memory is short.
    public init(
        _ request: TrainingRequest, in store: ModelStore, kernels: Kernels, owner: String,
        now: @escaping () -> Timestamp
    ) throws {
        lock = try BranchLock(request.branch, in: store)
        // What the caller read before the lock may be old.
        let branch = try store.branch(named: request.branch.name, of: request.network)
        let request = request.on(branch)
        let planned = try LineagePlanner(store: store, request: request, lock: lock).plan()
        let until = try RunPreparation.condition(of: request, in: store)
        try RunPreparation.check(planned, request)
        loop = try StepLoop(planned, request, in: store, kernels: kernels)
        condition = ReachableCondition(until, forkStep: loop.forkStep, plan: loop.plan)
        try condition.observe(planned.plan, through: branch.head, in: store)
        try RunPreparation.refuseIfDone(loop, condition, planned.choice)
        let continues = if case .existing = planned.choice { true } else { false }
        (job, lineage) = try store.startJob(
            on: branch, planned.choice, until: until, owner: owner, now: now())
        // Nobody else can stand at the end of a lineage without steps, so this can't be refused.
        guard try continues || lock.alsoAppend(to: lineage) else {
            preconditionFailure("lineage \(lineage.id) is new and locked already")
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
        shouldStop: @escaping () -> Bool, report: (TrainingProgress) -> Void
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
        shouldStop: @escaping () -> Bool, report: (TrainingProgress) -> Void
    ) throws -> TrainingOutcome {
        let session = try RecordingSession(
            store, on: request.branch, lineage: lineage, job: job, action: "train (job \(job.id))")
        let recorder = StepRecorder(store, session, keepsWaiting: { !shouldStop() })
        var reason = condition.stopReason(at: loop.step, error: loop.lastError)
        while reason == nil {
            guard !shouldStop() else {
                reason = .interrupted
                break
            }
            try takeStep(recorder)
            report(progress(recorder))
            try waitForReaders(recorder, shouldStop) { report(progress(recorder)) }
            reason = condition.stopReason(at: loop.step, error: loop.lastError)
        }
        try recorder.commit(now: now())
        return loop.outcome(reason ?? .done, from: job.firstStep, lineage)
    }

    private func takeStep(_ recorder: StepRecorder) throws {
        do {
            try loop.next()
        } catch let error as DivergenceError {
            try recorder.commit(now: now())
            throw error
        }
        guard let error = loop.lastError else { return }
        condition.observe(
            error: error, endsEpoch: loop.isAtEndOfEpoch,
            validationError: loop.lastValidation?.error)
        try recorder.record(
            step: loop.step, error: error, metrics: loop.lastMetrics, state: loop.state, now: now)
    }

    /// Readers that never let go of the log would fill the disk: training waits for them.
    private func waitForReaders(
        _ recorder: StepRecorder, _ shouldStop: () -> Bool, report: () -> Void
    ) throws {
        while case .tooHigh = recorder.logPressure, !shouldStop() {
            report()
            // Each try to empty the log makes all our writers wait; give them time between.
            usleep(50_000)
            try recorder.commit(now: now())
        }
    }

    private func progress(_ recorder: StepRecorder) -> TrainingProgress {
        TrainingProgress(
            step: loop.step, epoch: lineage.epoch(of: loop.step) ?? 0,
            error: loop.lastError ?? 0, learningRate: loop.learningRate,
            validationError: loop.lastValidation?.error,
            logPressure: recorder.logPressure)
    }
}

extension TrainingRequest {
    fileprivate func on(_ branch: Branch) -> TrainingRequest {
        TrainingRequest(
            network: network, branch: branch, settings: settings, until: until,
            memoryLimit: memoryLimit)
    }
}
