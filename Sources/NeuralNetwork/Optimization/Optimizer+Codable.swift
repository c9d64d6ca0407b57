// The optimizer as JSON, the form in which a lineage's configuration keeps it. Settings stand beside
// the name; decay and clipping only where there is some:
//
//     {"name": "adamw", "learning_rate": 0.001, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8,
//      "weight_decay": 0.01, "clip_norm": 1}
//
// The keys are part of the store's format and stay as they are.

extension Optimizer: Codable {
    /// Decodes an optimizer by its name.
    ///
    /// - Throws: `DecodingError` for a missing setting, `OptimizerError` for one that can't be.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: SettingKey.self)
        let name = try container.decode(String.self, forKey: .name)
        let defaults = try OptimizerRule(named: name).settings
        let settings = try defaults.map { setting in
            (setting.name, try container.decode(Double.self, forKey: SettingKey(setting.name)))
        }
        func nonNegative(_ key: SettingKey) throws -> Double {
            let value = try container.decodeIfPresent(Double.self, forKey: key) ?? 0
            guard value >= 0, Float(value).isFinite else {
                throw OptimizerError.settingOutOfRange(key.stringValue, value)
            }
            return value
        }
        func limit(_ key: SettingKey) throws -> Double? {
            let value = try nonNegative(key)
            return value == 0 ? nil : value
        }
        try Self.refuseUnknownSettings(in: container, of: name, defaults.map(\.name))
        let learningRate = try container.decode(Float.self, forKey: .learningRate)
        guard learningRate >= 0, learningRate.isFinite else {
            throw OptimizerError.settingOutOfRange("learning_rate", Double(learningRate))
        }
        self.init(
            try OptimizerRule(
                named: name, settings: Dictionary(settings, uniquingKeysWith: { $1 })),
            learningRate: learningRate,
            decay: Decay(
                l1: try nonNegative(.l1), l2: try nonNegative(.l2),
                decoupled: try nonNegative(.weightDecay)),
            clipping: Clipping(norm: try limit(.clipNorm), value: try limit(.clipValue)))
    }

    /// A setting that is not known would be left out of training without a word.
    private static func refuseUnknownSettings(
        in container: KeyedDecodingContainer<SettingKey>, of name: String, _ settings: [String]
    ) throws {
        let common: [SettingKey] = [
            .name, .learningRate, .l1, .l2, .weightDecay, .clipNorm, .clipValue,
        ]
        let known = settings + common.map(\.stringValue)
        guard
            let unknown = container.allKeys.map(\.stringValue).first(where: { !known.contains($0) })
        else { return }
        throw OptimizerError.unknownSetting(unknown, of: name, known: known)
    }

    /// Encodes the name, the rule's settings, and what there is of decay and clipping.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        try container.encode(rule.name, forKey: .name)
        try container.encode(learningRate, forKey: .learningRate)
        for setting in rule.settings {
            try container.encode(setting.value, forKey: SettingKey(setting.name))
        }
        let optional: [(SettingKey, Double?)] = [
            (.l1, decay.l1), (.l2, decay.l2), (.weightDecay, decay.decoupled),
            (.clipNorm, clipping.norm), (.clipValue, clipping.value),
        ]
        for case (let key, let value?) in optional where value != 0 {
            try container.encode(value, forKey: key)
        }
    }
}

extension SettingKey {
    fileprivate static let learningRate = SettingKey("learning_rate")
    fileprivate static let l1 = SettingKey("l1")
    fileprivate static let l2 = SettingKey("l2")
    fileprivate static let weightDecay = SettingKey("weight_decay")
    fileprivate static let clipNorm = SettingKey("clip_norm")
    fileprivate static let clipValue = SettingKey("clip_value")
}
