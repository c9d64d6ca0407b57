// The names that point at checkpoints: branches, tags, latest, best.

internal import ModelStore

/// What the checkpoints of one network are called, seen from one of its branches.
struct CheckpointReferences: Sendable {
    private var names: [Checkpoint: [String]] = [:]

    /// Reads the names once, for any number of checkpoints.
    ///
    /// - Parameter branch: whose `latest` and `best` are meant; as the caller read it, so that a
    ///   trainer that moves it on meanwhile doesn't take its names off what is shown.
    init(of network: Network, seenFrom branch: Branch, in store: ModelStore) throws {
        for other in try store.branches(of: network) {
            add(other.name, to: other.id == branch.id ? branch.head : other.head)
        }
        for tag in try store.tags(of: network) { add(tag.name, to: tag.checkpoint) }
        add("latest", to: branch.head)
        let best = try store.best(on: try store.path(to: branch.head))
        if let best { add("best", to: best.checkpoint) }
    }

    /// The names of a checkpoint: branches, tags, then `latest` and `best`.
    subscript(checkpoint: Checkpoint) -> [String] { names[checkpoint] ?? [] }

    private mutating func add(_ name: String, to checkpoint: Checkpoint) {
        names[checkpoint, default: []].append(name)
    }
}
