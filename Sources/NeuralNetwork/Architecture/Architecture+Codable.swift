// The architecture as JSON, the form in which a store keeps it:
//
//     {"inputs": 3, "layers": [{"units": 2, "activation": "sigmoid", "bias": true}],
//      "loss": "squared-error"}
//
// The keys are part of the store's format and stay as they are.

extension Architecture: Codable {
    private enum CodingKeys: String, CodingKey {
        case inputCount = "inputs"
        case layers
        case loss
    }

    /// Decodes and checks, so that no stored text can make a network that can't be.
    ///
    /// - Throws: `DecodingError` for a missing or unknown part, `ArchitectureError` for a wrong one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            inputCount: container.decode(Int.self, forKey: .inputCount),
            layers: container.decode([DenseLayer].self, forKey: .layers),
            loss: container.decode(Loss.self, forKey: .loss))
    }

    /// Encodes the inputs, the layers and the loss; everything else follows from them.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(inputCount, forKey: .inputCount)
        try container.encode(layers, forKey: .layers)
        try container.encode(loss, forKey: .loss)
    }
}
