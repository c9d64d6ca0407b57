// Bringing back the exact state after any recorded step.

public import ModelStore
public import NeuralNetwork

/// Restores checkpoints: reads a state that is stored, else replays from the nearest one before it.
///
/// It keeps where it is: asking for later steps of the same lineage goes on from there, so that a range
/// is one replay. Not to be used by two threads at once.
public final class CheckpointRestorer {
    /// So few steps are taken rather than a stored state read.
    private static let stepsRatherThanReading = 16

    let store: ModelStore
    private let makeKernels: () throws -> Kernels
    private let codec = StateCodec()
    private var kernels: Kernels?
    private var loaded: (datasetID: Int, rows: TrainingRows)?
    private var opened: (snapshot: StoredSnapshot, states: [Float])?
    private var replay: Replay?

    /// Stored states that could not be read, and why. What they held is replayed from earlier ones.
    public internal(set) var damage: [(snapshot: StoredSnapshot, error: StoreError)] = []

    /// - Parameter kernels: made when first needed: most restores read what is stored.
    public init(_ store: ModelStore, kernels: @escaping () throws -> Kernels = { try Kernels() }) {
        self.store = store
        makeKernels = kernels
    }

    /// The state after the checkpoint's step.
    ///
    /// - Throws: `ReplayMismatch` if replaying did not give what was recorded. `StoreError` of kind
    ///   `damaged` if no stored state leads there.
    public func state(at checkpoint: Checkpoint, of network: Network) throws -> TrainingState {
        do {
            return try restore(checkpoint, of: network)
        } catch let mismatch as ReplayMismatch {
            return try restore(checkpoint, of: network, after: mismatch)
        }
    }

    func restore(_ checkpoint: Checkpoint, of network: Network) throws -> TrainingState {
        let lineage = try store.lineage(checkpoint.lineageID)
        let layout = StateLayout(network.architecture, of: lineage)
        if let state = openedState(at: checkpoint, layout) { return state }
        if try !replayLeads(to: checkpoint) {
            replay = nil
            let start = try start(of: checkpoint, lineage, layout, network)
            guard start.step < checkpoint.step else { return start.state }
            replay = try begin(lineage, from: start, of: network)
        }
        return try finishReplay(at: checkpoint.step)
    }

    /// The rows of a dataset, which are read once.
    func rows(of dataset: Dataset) throws -> TrainingRows {
        if let loaded, loaded.datasetID == dataset.id { return loaded.rows }
        let rows = try TrainingRows(loading: dataset, from: store)
        loaded = (dataset.id, rows)
        return rows
    }

    /// Chains a lineage's recordings without the hashes of states, if they need them so far: before
    /// anything of it is stored differently.
    ///
    /// - Throws: `StoreError` of kind `damaged` if the chain as it stands is broken.
    func chainWithoutStates(_ lineage: Lineage, of network: Network) throws {
        let layout = StateLayout(network.architecture, of: lineage)
        try store.chainWithoutStates(lineage, wordCount: layout.wordCount, codec: codec) { step in
            let checkpoint = Checkpoint(lineageID: lineage.id, step: step)
            return try StateBytes.sha256(of: self.state(at: checkpoint, of: network).words)
        }
    }

    /// Lets states go that were kept for the next restore.
    func forget() { (opened, replay) = (nil, nil) }

    // MARK: Stored states

    private func openedState(at checkpoint: Checkpoint, _ layout: StateLayout) -> TrainingState? {
        guard let (snapshot, states) = opened, snapshot.lineageID == checkpoint.lineageID,
            snapshot.steps.contains(checkpoint.step)
        else { return nil }
        let start = (checkpoint.step - snapshot.steps.lowerBound) * layout.wordCount
        let words = Array(states[start..<start + layout.wordCount])
        return TrainingState(layout: layout, words: words)
    }

    /// The nearest state at or before the checkpoint's that can be read: in its lineage, else the one
    /// that its lineage starts from.
    private func start(
        of checkpoint: Checkpoint, _ lineage: Lineage, _ layout: StateLayout, _ network: Network
    ) throws -> StepState {
        var last = checkpoint.step
        while let snapshot = try store.nearestSnapshot(of: lineage.id, atOrBefore: last) {
            let step = min(checkpoint.step, snapshot.steps.upperBound)
            let found = Checkpoint(lineageID: lineage.id, step: step)
            if try open(snapshot, layout), let state = openedState(at: found, layout) {
                if state.hasPossibleCounts { return StepState(step: step, state: state) }
                distrust(snapshot, network, step)
            }
            last = snapshot.steps.lowerBound - 1
        }
        guard let state = try forkState(of: lineage, network) else {
            throw damage.first?.error ?? missing(checkpoint, network)
        }
        return state
    }

    /// The state that a lineage starts from, as it takes it over from its parent; nil for a root.
    func forkState(of lineage: Lineage, _ network: Network) throws -> StepState? {
        guard let parentID = lineage.parentID, let plan = lineage.plan else { return nil }
        let fork = Checkpoint(lineageID: parentID, step: lineage.forkStep)
        let parent = try store.lineage(parentID)
        let state = TrainingState(
            try state(at: fork, of: network), under: StateLayout(network.architecture, of: lineage),
            continuesData: parent.plan.map(plan.ordersDataLike) ?? false)
        replay = nil
        return StepState(step: fork.step, state: state)
    }

    /// A replay that starts after `step` of a lineage, from a state that is stored or replayed itself.
    func replay(of lineage: Lineage, after step: Int, of network: Network) throws -> Replay {
        if step == lineage.forkStep, let start = try forkState(of: lineage, network) {
            return try begin(lineage, from: start, of: network)
        }
        let state = try state(at: Checkpoint(lineageID: lineage.id, step: step), of: network)
        return try begin(lineage, from: StepState(step: step, state: state), of: network)
    }

    /// Reads a snapshot; false if it is damaged.
    private func open(_ snapshot: StoredSnapshot, _ layout: StateLayout) throws -> Bool {
        guard isTrusted(snapshot) else { return false }
        do {
            let states = try store.states(
                of: snapshot, wordCount: layout.wordCount, codec: codec)
            opened = (snapshot, states)
            return true
        } catch let error as StoreError where error.kind == .damaged {
            // What gc removed between two reads is not damage: an earlier state stands in for it.
            let present = try store.nearestSnapshot(
                of: snapshot.lineageID, atOrBefore: snapshot.steps.lowerBound)
            if present == snapshot { damage.append((snapshot, error)) }
            return false
        }
    }

    private func distrust(_ snapshot: StoredSnapshot, _ network: Network, _ step: Int) {
        opened = nil
        let error = StoreError(
            .damaged, "the state of \(network.name) after step \(step) counts impossible steps",
            hint: "nnstore verify, which says what else is damaged")
        damage.append((snapshot, error))
    }

    func isTrusted(_ snapshot: StoredSnapshot) -> Bool {
        !damage.contains { $0.snapshot.id == snapshot.id }
    }

    private func missing(_ checkpoint: Checkpoint, _ network: Network) -> StoreError {
        StoreError(
            .damaged,
            "no stored state of \(network.name) leads to step \(checkpoint.step) (lineage "
                + "\(checkpoint.lineageID))", hint: "nnstore verify")
    }

    // MARK: Replaying

    /// Whether the replay under way is the shortest way to the checkpoint.
    private func replayLeads(to checkpoint: Checkpoint) throws -> Bool {
        guard let replay, replay.lineage.id == checkpoint.lineageID,
            replay.step <= checkpoint.step
        else { return false }
        guard checkpoint.step - replay.step > Self.stepsRatherThanReading else { return true }
        let nearest = try store.nearestSnapshot(
            of: checkpoint.lineageID, atOrBefore: checkpoint.step)
        guard let nearest, isTrusted(nearest) else { return true }
        return nearest.steps.upperBound <= replay.step
    }

    private func begin(
        _ lineage: Lineage, from start: StepState, of network: Network
    ) throws -> Replay {
        try Replay(
            of: network, lineage, from: start, in: store,
            rows: { try rows(of: store.dataset($0)) }, kernels: readyKernels())
    }

    func readyKernels() throws -> Kernels {
        if let kernels { return kernels }
        let made = try makeKernels()
        kernels = made
        return made
    }

    private func finishReplay(at step: Int) throws -> TrainingState {
        guard var replay else { preconditionFailure("there is no replay to go on with") }
        // A replay that failed is not gone on with, and one that is moved along is held once.
        self.replay = nil
        try replay.advance(to: step, isTrusted: isTrusted)
        defer { self.replay = replay }
        return replay.state
    }
}
