// A stored network: an architecture with a name.

public import NeuralNetwork

/// A network as the store knows it. Its initial state is checkpoint 0 of its root lineage.
public struct Network: Sendable, Equatable {
    public let id: Int
    public let name: String
    public let architecture: Architecture
    /// The name of the initializer, or "exact" for weights given one by one.
    public let initializer: String
    /// Nil for exact weights.
    public let seed: Int?
    public let createdAt: Timestamp
}

/// The initial weights of a network to be created and where they come from.
public struct InitialState: Sendable {
    public let parameters: Parameters
    public let initializer: String
    public let seed: Int?

    /// Weights given one by one.
    public init(exact parameters: Parameters) {
        self.parameters = parameters
        initializer = "exact"
        seed = nil
    }

    /// Weights drawn by an initializer.
    public init(_ initializer: Initializer, of architecture: Architecture, seed: Int) {
        parameters = initializer.parameters(for: architecture, seed: UInt64(seed))
        self.initializer = initializer.description
        self.seed = seed
    }
}
