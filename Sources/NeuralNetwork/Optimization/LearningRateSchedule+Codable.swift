// A schedule as JSON; LearningRateSchedule+Settings.swift shows the form.

extension LearningRateSchedule: Codable {
    /// Decodes and checks a schedule.
    ///
    /// - Throws: `DecodingError` for a part that is no number, `OptimizerError` for one that can't be.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: SettingKey.self)
        let name = try container.decode(String.self, forKey: .name)
        let warmUp: WarmUp? =
            if container.contains(.warmUp) {
                try WarmUp(
                    settings: container.nestedContainer(
                        keyedBy: SettingKey.self, forKey: .warmUp
                    ).settings())
            } else {
                nil
            }
        try self.init(named: name, settings: container.settings(), warmUp: warmUp)
    }

    /// Encodes the name, the settings, and the warm-up if there is one.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        try container.encode(name, forKey: .name)
        try container.encode(settings)
        if let warmUp {
            var nested = container.nestedContainer(keyedBy: SettingKey.self, forKey: .warmUp)
            try nested.encode(warmUp.settings)
        }
    }
}

extension SettingKey {
    fileprivate static let warmUp = SettingKey("warm_up")
}

extension KeyedDecodingContainer<SettingKey> {
    /// Every number beside the name.
    fileprivate func settings() throws -> [String: Double] {
        var settings: [String: Double] = [:]
        for key in allKeys
        where ![SettingKey.name, .warmUp].map(\.stringValue).contains(key.stringValue) {
            settings[key.stringValue] = try decode(Double.self, forKey: key)
        }
        return settings
    }
}

extension KeyedEncodingContainer<SettingKey> {
    fileprivate mutating func encode(_ settings: [(name: String, value: Double)]) throws {
        for setting in settings { try encode(setting.value, forKey: SettingKey(setting.name)) }
    }
}
