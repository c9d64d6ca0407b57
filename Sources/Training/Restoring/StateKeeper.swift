// Storing states of steps that are recorded already, each restored first.

public import ModelStore
internal import NeuralNetwork

/// Stores recorded states that a run, a tag or a rollback wants to be stored.
public struct StateKeeper {
    private let store: ModelStore
    private let restorer: CheckpointRestorer
    private let codec = StateCodec()

    public init(_ store: ModelStore, _ restorer: CheckpointRestorer) {
        self.store = store
        self.restorer = restorer
    }

    /// Stores one state, unless it is stored already.
    public func keep(_ checkpoint: Checkpoint, of network: Network) throws {
        guard try store.snapshot(holding: checkpoint) == nil else { return }
        let state = try restorer.state(at: checkpoint, of: network)
        try store.keep(
            codec.encode(state.words, of: checkpoint.step), of: checkpoint.lineageID)
    }

    /// The step after the last segment, if nothing but one keyframe, such as a tag's, follows it.
    private func firstMissing(before nearest: StoredSnapshot?, of lineage: Lineage) throws -> Int {
        guard let nearest else { return lineage.forkStep + 1 }
        let before = try store.nearestSnapshot(
            of: lineage.id, atOrBefore: nearest.steps.lowerBound - 1)
        guard nearest.isKeyframe, let before, !before.isKeyframe else {
            return nearest.steps.upperBound + 1
        }
        return before.steps.upperBound + 1
    }

    /// Stores the states up to this one that follow the last stored one of its lineage, in segments.
    func fillGap(before checkpoint: Checkpoint, of network: Network) throws {
        let lineage = try store.lineage(checkpoint.lineageID)
        let nearest = try store.nearestSnapshot(of: lineage.id, atOrBefore: checkpoint.step)
        let first = try firstMissing(before: nearest, of: lineage)
        let wordCount = StateLayout(network.architecture, of: lineage).wordCount
        let limit = StateSegment.stateLimit(stateByteCount: wordCount * 4)
        for start in stride(from: first, through: checkpoint.step, by: limit) {
            var states: [Float] = []
            for step in start...min(start + limit - 1, checkpoint.step) {
                states += try restorer.state(
                    at: Checkpoint(lineageID: lineage.id, step: step), of: network
                ).words
            }
            try store.keep(
                codec.encode(states: states, wordCount: wordCount, from: start), of: lineage.id)
        }
    }
}
