// One layer of an architecture, as a user describes it.

/// A fully connected layer: outputs = dropout(activation(weights · inputs + bias)).
public struct DenseLayer: Sendable, Equatable {
    /// The number of units, which is the number of outputs.
    public let unitCount: Int

    /// The function from weighted sums to outputs.
    public let activation: Activation

    /// Whether each unit adds a bias to its weighted sum.
    public let hasBias: Bool

    /// The probability, 0 to less than 1, that training sets an output to 0.
    ///
    /// What is kept is multiplied by 1 / (1 - dropout), so that measuring needs no change; the layer
    /// above sees these outputs. As in PyTorch's `nn.Dropout`.
    public let dropout: Double

    /// Describes a layer; whether a network can have it is checked by `Architecture`.
    public init(unitCount: Int, activation: Activation, hasBias: Bool, dropout: Double = 0) {
        self.unitCount = unitCount
        self.activation = activation
        self.hasBias = hasBias
        self.dropout = dropout
    }
}

extension DenseLayer: Codable {
    private enum CodingKeys: String, CodingKey {
        case unitCount = "units"
        case activation
        case hasBias = "bias"
        case dropout
    }

    /// Decodes a layer; one that says nothing of dropout has none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            unitCount: try container.decode(Int.self, forKey: .unitCount),
            activation: try container.decode(Activation.self, forKey: .activation),
            hasBias: try container.decode(Bool.self, forKey: .hasBias),
            dropout: try container.decodeIfPresent(Double.self, forKey: .dropout) ?? 0)
    }

    /// Encodes dropout only where there is some, so that layers without it stay the text they were.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(unitCount, forKey: .unitCount)
        try container.encode(activation, forKey: .activation)
        try container.encode(hasBias, forKey: .hasBias)
        if dropout != 0 { try container.encode(dropout, forKey: .dropout) }
    }
}
