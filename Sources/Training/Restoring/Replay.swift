// Computing the steps of one lineage again, each checked against what was recorded.

internal import ModelStore
internal import NeuralNetwork

/// A state and the step that it is after.
struct StepState {
    let step: Int
    let state: TrainingState
}

/// A replay on its way along a lineage.
///
/// Each step's error must be the recorded one bit for bit; where a state is stored on the way, its hash
/// must be that of the state that was computed.
struct Replay {
    let lineage: Lineage
    private let network: Network
    private let startStep: Int
    private let store: ModelStore
    private var loop: StepLoop
    /// The recorded errors of the next steps.
    private var errors: ArraySlice<Double> = []
    /// Up to which step errors are read ahead, for one who advances step by step.
    var horizon = 0
    /// The next stored state on the way.
    private var nextStored: StoredSnapshot?

    /// - Parameter rows: of a dataset.
    /// - Throws: `StoreError` if the lineage can't be computed again: its dataset is damaged, or it was
    ///   computed by other numerics.
    init(
        of network: Network, _ lineage: Lineage, from start: StepState, in store: ModelStore,
        rows: (Int) throws -> TrainingRows, kernels: Kernels
    ) throws {
        guard let plan = lineage.plan else {
            throw StoreError(
                .damaged, "lineage \(lineage.id) of \(network.name) says nothing to replay by")
        }
        guard Numerics.compatibleVersions.contains(lineage.numerics) else {
            throw StoreError(
                .refused,
                "\(network.name) was trained under numerics '\(lineage.numerics)' there; this nnstore "
                    + "computes '\(Numerics.version)', which would not give the same bits",
                hint: "the state of step \(start.step), which is stored")
        }
        self.network = network
        self.lineage = lineage
        self.store = store
        startStep = start.step
        loop = StepLoop(
            network.architecture, plan,
            from: StepLoopStart(
                step: start.step, state: start.state,
                batchesDone: lineage.batchesDone(after: start.step)),
            on: try Self.rows(plan, start, network, rows),
            .recorded { step in
                try store.metric(
                    Metric.validationError, of: Checkpoint(lineageID: lineage.id, step: step)
                ).map { Float($0) }
            }, kernels: kernels)
        nextStored = try store.nextSnapshot(of: lineage.id, after: start.step)
    }

    /// Says what can be had without the dataset, if it is damaged.
    private static func rows(
        _ plan: LineagePlan, _ start: StepState, _ network: Network,
        _ rows: (Int) throws -> TrainingRows
    ) throws -> TrainingRows {
        do {
            return try rows(plan.datasetID)
        } catch let error as StoreError where error.kind == .damaged {
            throw StoreError(
                .damaged, error.message,
                hint:
                    "\(network.name)@\(start.step) is stored and needs no data; nnstore verify says "
                    + "what else is damaged")
        }
    }

    var step: Int { loop.step }
    var state: TrainingState { loop.state }

    /// Goes on to `step`.
    ///
    /// - Parameter isTrusted: whether a stored state counts; one known to be damaged does not.
    /// - Throws: `ReplayMismatch` at the first difference; `StoreError` if a step is missing.
    mutating func advance(
        to target: Int, isTrusted: (StoredSnapshot) -> Bool = { _ in true }
    ) throws {
        while loop.step < target {
            if errors.isEmpty { try readErrors(through: max(target, horizon)) }
            try takeStep()
            if let stored = nextStored, stored.steps.upperBound <= step {
                nextStored = try store.nextSnapshot(of: lineage.id, after: step)
                if stored.steps.upperBound == step, isTrusted(stored) { try check(stored) }
            }
        }
    }

    private mutating func readErrors(through target: Int) throws {
        let pageSize = 10_000
        let first = loop.step + 1
        errors = try store.errors(
            of: lineage.id, in: first...min(target, first + pageSize - 1))[...]
    }

    private mutating func takeStep() throws {
        let expected = errors.removeFirst()
        do {
            try loop.next()
        } catch let error as DivergenceError {
            throw mismatch(.divergence(error.part), at: error.step)
        }
        let found = loop.lastError ?? .nan
        // SQLite gives -0 back as +0.
        guard (Double(found) + 0).bitPattern == expected.bitPattern else {
            throw mismatch(.error(expected: expected, found: found), at: step)
        }
    }

    private func check(_ stored: StoredSnapshot) throws {
        let found = StateBytes.sha256(of: state.words)
        guard found == stored.stateSHA256 else {
            throw mismatch(.state(expected: stored.stateSHA256, found: found), at: step)
        }
    }

    private func mismatch(_ finding: ReplayMismatch.Finding, at step: Int) -> ReplayMismatch {
        ReplayMismatch(
            network: network.name, checkpoint: Checkpoint(lineageID: lineage.id, step: step),
            startStep: startStep, finding: finding)
    }
}
