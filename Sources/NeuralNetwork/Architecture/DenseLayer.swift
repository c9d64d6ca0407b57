// One layer of an architecture, as a user describes it.

/// A fully connected layer: outputs = activation(weights · inputs + bias).
public struct DenseLayer: Sendable, Equatable, Codable {
    /// The number of units, which is the number of outputs.
    public let unitCount: Int

    /// The function from weighted sums to outputs.
    public let activation: Activation

    /// Whether each unit adds a bias to its weighted sum.
    public let hasBias: Bool

    /// Describes a layer; whether a network can have it is checked by `Architecture`.
    public init(unitCount: Int, activation: Activation, hasBias: Bool) {
        self.unitCount = unitCount
        self.activation = activation
        self.hasBias = hasBias
    }

    private enum CodingKeys: String, CodingKey {
        case unitCount = "units"
        case activation
        case hasBias = "bias"
    }
}
