// A checkpoint that a command names, with its state had back.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork
internal import Training

/// What an address names: where it is, what was recorded of it, and its exact state.
struct RestoredCheckpoint {
    let network: Network
    /// The branch that the address looks in; a tag or a hash may lie off it.
    let branch: Branch
    let checkpoint: Checkpoint
    let entry: StepEntry
    /// All that was restored.
    let state: TrainingState
    /// Its weights and biases.
    let parameters: Parameters
    /// Computed from the restored state, in hexadecimal.
    let sha256: String

    init(_ address: String, in store: ModelStore, _ context: CommandContext) throws {
        let resolved = try context.resolve(address, in: store)
        (network, branch, checkpoint) = (resolved.network, resolved.branch, resolved.checkpoint)
        entry = try store.entry(of: checkpoint)
        let restorer = ComputeOptions.restorer(store)
        state = try restorer.state(at: checkpoint, of: network)
        context.output.warn(of: restorer.damage.map(\.error))
        parameters = state.parameters
        sha256 = Format.hexadecimal(StateBytes.sha256(of: state.words))
    }

    var step: Int { checkpoint.step }

    /// The error that was recorded with the step: of its batch, in single precision.
    var error: Float? { entry.error.map { Float($0) } }

    /// The network and, unless it is main, the branch: `reader`, `reader:wide`.
    var place: String { branch.place(in: network) }

    /// The parts by which machines know it.
    var members: [JSONValue.Member] {
        [
            JSONValue.Member("network", .string(network.name)),
            JSONValue.Member("branch", .string(branch.name)),
            JSONValue.Member("step", .integer(step)),
            JSONValue.Member("error", error.map { .float($0) } ?? .null),
            JSONValue.Member("sha256", .string(sha256)),
        ]
    }

    /// The argument of every verb that looks at one checkpoint.
    static let address = Positional(
        "ADDRESS", help: "a checkpoint, such as reader, reader@4217, reader@best or reader@{1}")
}
