// Bringing back the exact state after any recorded step.

public import ModelStore
public import NeuralNetwork

/// Restores checkpoints. Where a history keeps every state, that is reading it; a history that
/// keeps some and replays the rest joins here.
public final class CheckpointRestorer {
    private let store: ModelStore
    private let codec = StateCodec()

    public init(_ store: ModelStore) {
        self.store = store
    }

    /// The state after the checkpoint's step, with the hash that was recorded.
    ///
    /// - Throws: `StoreError` of kind `damaged` if the state is missing or not what was written.
    public func state(at checkpoint: Checkpoint, of network: Network) throws -> TrainingState {
        let layout = StateLayout(
            network.architecture, of: try store.lineage(checkpoint.lineageID))
        let words = try store.storedState(
            of: checkpoint, wordCount: layout.wordCount, codec: codec)
        guard let words else {
            throw StoreError(
                .damaged, "the state of \(network.name) after step \(checkpoint.step) is missing",
                hint: "another step: each is stored by itself")
        }
        let state = TrainingState(layout: layout, words: words)
        guard state.hasPossibleCounts else {
            throw StoreError(
                .damaged,
                "the state of \(network.name) after step \(checkpoint.step) counts impossible steps",
                hint: "another step: each is stored by itself")
        }
        return state
    }
}
