// What a run starts from: the state at the branch's head, the rows, and how it will record.

internal import ModelStore
internal import NeuralNetwork

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A planned run with everything read that its first step needs.
struct RunStart {
    /// The step that the lineage starts after.
    let forkStep: Int
    private let plan: LineagePlan
    private let history: HistoryPolicy?
    private let rows: TrainingRows
    private let start: StepLoopStart
    /// What loading the rows took, and so takes a restore.
    private let loadingTime: Duration

    init(
        _ planned: PlannedLineage, _ request: TrainingRequest, in store: ModelStore,
        _ restorer: CheckpointRestorer
    ) throws {
        let (network, head) = (request.network, request.branch.head)
        plan = planned.plan
        let beginning = ContinuousClock.now
        rows = try restorer.rows(of: planned.dataset)
        loadingTime = ContinuousClock.now - beginning
        try RunPreparation.checkTargets(rows, planned, request)
        let stored = try restorer.state(at: head, of: network)
        let present = try store.lineage(head.lineageID)
        let state = TrainingState(
            stored, under: plan.stateLayout(of: network.architecture),
            continuesData: present.plan.map(plan.ordersDataLike) ?? false)
        switch planned.choice {
        case .existing(let lineage):
            (forkStep, history) = (lineage.forkStep, lineage.history)
            start = StepLoopStart(
                step: head.step, state: state, batchesDone: lineage.batchesDone(after: head.step),
                lastError: try store.entry(of: head).error.map { Float($0) })
        case .new(let plan):
            (forkStep, history) = (head.step, nil)
            start = StepLoopStart(
                step: head.step, state: state,
                batchesDone: plan.firstEpoch * plan.batchesPerEpoch + plan.firstBatch)
        }
    }

    func loop(on network: Network, _ kernels: Kernels) -> StepLoop {
        StepLoop(network.architecture, plan, from: start, on: rows, .measured, kernels: kernels)
    }

    /// As asked; what is not asked for as before.
    func recording(
        _ request: TrainingRequest, _ kernels: Kernels, in store: ModelStore
    ) throws -> RecordingSettings {
        let asked = request.recording
        let stateByteCount = start.state.words.count * MemoryLayout<Float>.size
        let policy = HistoryPolicy(
            mode: asked.mode ?? history?.mode
                ?? HistoryPolicy.usualMode(stateByteCount: stateByteCount),
            restoreWithin: asked.restoreWithin ?? history?.restoreWithin
                ?? HistoryPolicy.usualRestoreWithin)
        var durability = asked.durability
        if durability == nil, case .resumed = request.settings {
            durability = try store.lastJob(of: request.branch)?.durability
        }
        return RecordingSettings(
            policy: policy, durability: durability ?? .group, preparation: loadingTime,
            writerShare: Self.writerShare(threadCount: kernels.threadCount))
    }

    /// Where the kernels use every processor, the writer takes its time from theirs.
    private static func writerShare(threadCount: Int) -> Double {
        let processorCount = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        return threadCount < processorCount ? 0 : 1 / Double(processorCount)
    }
}

extension LineagePlan {
    /// The layout of the states that are trained under it.
    func stateLayout(of architecture: Architecture) -> StateLayout {
        StateLayout(
            architecture, optimizer: configuration.optimizer, schedule: configuration.schedule)
    }
}
