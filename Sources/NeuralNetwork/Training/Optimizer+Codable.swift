// The optimizer as JSON, the form in which a lineage's configuration keeps it:
//
//     {"name": "sgd", "learning_rate": 0.5}

extension Optimizer: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case learningRate = "learning_rate"
    }

    /// The optimizer's name, as users write it.
    public var name: String {
        switch self {
        case .sgd: "sgd"
        }
    }

    /// Decodes an optimizer by its name.
    ///
    /// - Throws: `DecodingError` for an unknown name or a missing setting.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decode(String.self, forKey: .name)
        guard name == "sgd" else {
            throw DecodingError.dataCorruptedError(
                forKey: .name, in: container,
                debugDescription: "there is no optimizer '\(name)'; there is sgd")
        }
        self = .sgd(learningRate: try container.decode(Float.self, forKey: .learningRate))
    }

    /// Encodes the name and the optimizer's own settings.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        switch self {
        case .sgd(let learningRate):
            try container.encode(learningRate, forKey: .learningRate)
        }
    }
}
