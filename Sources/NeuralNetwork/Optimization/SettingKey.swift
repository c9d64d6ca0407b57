// The keys under which optimizers and schedules keep their settings in JSON.

/// A key by its name: which settings there are depends on the name of what they belong to.
struct SettingKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }

    static let name = SettingKey("name")
}
