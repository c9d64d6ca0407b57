// One lineage from a full history to a replay history: replayed from its start, compared, thinned.

internal import ModelStore
internal import NeuralNetwork

/// Replays a lineage once and drops each stored state that the replay gave again.
///
/// A transaction covers the steps of one segment, or of some keyframes: it puts the keyframes in that
/// are needed and takes out what they replace. So at every moment each state can be had, and after a
/// kill the same call begins again at the lineage's start.
final class ReplayConversion {
    /// Keyframes that go out or in with one transaction, and what it may take to write.
    private static let countLimit = 256
    private static let byteLimit = 8 << 20

    private let lineage: Lineage
    private let network: Network
    private let store: ModelStore
    private let restorer: CheckpointRestorer
    private let codec = StateCodec()
    private let wordCount: Int
    private let lastStep: Int
    private let kept: Set<Int>

    private var spacing: KeyframeSpacing
    /// What reading a keyframe takes, by what encoding one took.
    private var readingTime = Duration.zero
    /// Checked, and to be taken out with the next transaction.
    private var old: [StoredSnapshot] = []
    /// To be put in with it.
    private var new: [EncodedSnapshot] = []
    private(set) var comparedCount = 0
    private(set) var lastGoodStep: Int
    private(set) var isInterrupted = false

    init(
        _ lineage: Lineage, of network: Network, in store: ModelStore,
        _ restorer: CheckpointRestorer
    ) throws {
        (self.lineage, self.network, self.store) = (lineage, network, store)
        self.restorer = restorer
        wordCount = StateLayout(network.architecture, of: lineage).wordCount
        lastStep = try store.lastStep(of: lineage)
        kept = try store.keptSteps(of: lineage, of: network)
        lastGoodStep = lineage.forkStep
        spacing = KeyframeSpacing(lineage.history, preparation: .zero)
    }

    /// - Throws: `ReplayMismatch` or a `StoreError` of kind `damaged` where the replay and what is
    ///   stored differ; what was compared before is thinned, the rest is as it was.
    func run(shouldStop: () -> Bool, report: (Int) -> Void) throws {
        try restorer.chainWithoutStates(lineage, of: network)
        guard lastStep > lineage.forkStep else { return try becomeReplay() }
        var replay = try begin()
        var next = try store.nextSnapshot(of: lineage.id, after: lineage.forkStep)
        do {
            while replay.step < lastStep {
                guard !shouldStop() else {
                    isInterrupted = true
                    return try commit()
                }
                if let snapshot = next, snapshot.steps.lowerBound == replay.step + 1 {
                    try convert(snapshot, &replay)
                    next = try store.nextSnapshot(of: lineage.id, after: replay.step)
                } else {
                    try takeStep(&replay)
                    if isNeeded(replay.step) { new.append(try keyframe(replay)) }
                    lastGoodStep = replay.step
                }
                if isFull { try commit() }
                report(replay.step)
            }
        } catch {
            // What was compared before holds.
            try commit()
            throw error
        }
        try commit()
        try becomeReplay()
    }

    private func begin() throws -> Replay {
        let start = ContinuousClock.now
        if let plan = lineage.plan { _ = try restorer.rows(of: store.dataset(plan.datasetID)) }
        spacing = KeyframeSpacing(lineage.history, preparation: ContinuousClock.now - start)
        var replay = try restorer.replay(of: lineage, after: lineage.forkStep, of: network)
        replay.horizon = lastStep
        return replay
    }

    /// Replays the steps of stored states and compares each, before anything of them is noted as
    /// replaceable.
    private func convert(_ snapshot: StoredSnapshot, _ replay: inout Replay) throws {
        let start = ContinuousClock.now
        let states = try store.states(of: snapshot, wordCount: wordCount, codec: codec)
        if snapshot.isKeyframe { readingTime = ContinuousClock.now - start }
        var keyframes: [EncodedSnapshot] = []
        for (index, step) in snapshot.steps.enumerated() {
            try takeStep(&replay)
            try compare(states, at: index, replay)
            guard isNeeded(step) else { continue }
            // A keyframe that is needed is one already.
            guard !snapshot.isKeyframe else {
                lastGoodStep = step
                return
            }
            keyframes.append(try keyframe(replay))
        }
        lastGoodStep = replay.step
        old.append(snapshot)
        new += keyframes
    }

    private func compare(_ states: [Float], at index: Int, _ replay: Replay) throws {
        let start = index * wordCount
        let stored = states[start..<start + wordCount]
        comparedCount += 1
        guard !StateBits.areEqual(stored, replay.state.words) else { return }
        throw ReplayMismatch(
            network: network.name,
            checkpoint: Checkpoint(lineageID: lineage.id, step: replay.step),
            startStep: lineage.forkStep,
            finding: .state(
                expected: StateBytes.sha256(of: Array(stored)),
                found: StateBytes.sha256(of: replay.state.words)))
    }

    private func takeStep(_ replay: inout Replay) throws {
        let start = ContinuousClock.now
        try replay.advance(to: replay.step + 1)
        spacing.add(stepCount: 1, time: ContinuousClock.now - start)
    }

    /// Whether the state after this step stays stored; asked once a step.
    private func isNeeded(_ step: Int) -> Bool {
        let isNeeded = kept.contains(step) || spacing.isDue(cost: .zero, reading: readingTime)
        if isNeeded { spacing.restart() }
        return isNeeded
    }

    private func keyframe(_ replay: Replay) throws -> EncodedSnapshot {
        let start = ContinuousClock.now
        let keyframe = try codec.encode(replay.state.words, of: replay.step)
        readingTime = ContinuousClock.now - start
        return keyframe
    }

    // MARK: Writing

    private var isFull: Bool {
        // A segment is taken out as soon as it is done.
        if let last = old.last, !last.isKeyframe { return true }
        return old.count + new.count >= Self.countLimit
            || new.count * wordCount * MemoryLayout<Float>.size >= Self.byteLimit
    }

    private func commit() throws {
        guard !old.isEmpty || !new.isEmpty else { return }
        try store.replace(old, with: new, of: lineage.id)
        (old, new) = ([], [])
        _ = try store.checkpointLogIfNeeded()
    }

    private func becomeReplay() throws {
        try store.setHistory(
            HistoryPolicy(mode: .replay, restoreWithin: lineage.history.restoreWithin),
            of: lineage.id)
    }
}
