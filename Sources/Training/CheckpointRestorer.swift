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

    /// The parameters after the checkpoint's step, with the hash that was recorded.
    ///
    /// - Throws: `StoreError` of kind `damaged` if the state is missing or not what was written.
    public func parameters(at checkpoint: Checkpoint, of network: Network) throws -> Parameters {
        let values = try store.storedState(
            of: checkpoint, valueCount: network.architecture.parameterCount, codec: codec)
        guard let values else {
            throw StoreError(
                .damaged, "the state of \(network.name) after step \(checkpoint.step) is missing",
                hint: "another step: each is stored by itself")
        }
        return Parameters(architecture: network.architecture, values: values)
    }
}
