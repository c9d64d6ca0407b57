// A schedule by its name and settings, as the command line gives it and a lineage's JSON keeps it:
//
//     {"name": "cosine", "epochs": 30, "end": 0.001,
//      "warm_up": {"steps": 500, "from": 0.1}}
//
// The keys are part of the store's format and stay as they are.

extension LearningRateSchedule {
    /// The names of all rules, as users write them.
    public static let names = ["constant", "step", "exponential", "cosine", "plateau"]

    /// The rule's name, as users write it.
    public var name: String {
        switch rule {
        case .constant: "constant"
        case .step: "step"
        case .exponential: "exponential"
        case .cosine: "cosine"
        case .plateau: "plateau"
        }
    }

    /// The rule's settings by name, in a fixed order.
    public var settings: [(name: String, value: Double)] {
        switch rule {
        case .constant: []
        case .step(let period, let factor), .exponential(let period, let factor):
            [period.setting, ("factor", factor)]
        case .cosine(let period, let end): [period.setting, ("end", end)]
        case .plateau(let plateau):
            [
                ("factor", plateau.factor), ("patience", Double(plateau.patience)),
                ("threshold", plateau.threshold), ("end", plateau.end),
            ]
        }
    }

    /// The schedule of that name; settings that are left out have their default values.
    ///
    /// - Throws: `OptimizerError` for an unknown name or setting, a missing one, or a value that can't
    ///   be.
    public init(
        named name: String, settings: [String: Double] = [:], warmUp: WarmUp? = nil
    ) throws(OptimizerError) {
        var reader = SettingReader(name, settings)
        let rule: Rule
        switch name {
        case "constant": rule = .constant
        case "step": rule = .step(try reader.period(), factor: try reader.factor())
        case "exponential":
            rule = .exponential(
                try reader.period(default: .epochs(1)), factor: try reader.factor())
        case "cosine": rule = .cosine(try reader.period(), end: try reader.nonNegative("end") ?? 0)
        case "plateau":
            let defaults = Plateau()
            rule = .plateau(
                Plateau(
                    factor: try reader.factor(),
                    patience: try reader.count("patience", from: 0) ?? defaults.patience,
                    threshold: try reader.threshold() ?? defaults.threshold,
                    end: try reader.nonNegative("end") ?? defaults.end))
        default: throw .unknownSchedule(name)
        }
        try reader.refuseUnread()
        self.init(rule, warmUp: warmUp)
    }
}

extension LearningRateSchedule.WarmUp {
    /// Its settings by name, in a fixed order.
    public var settings: [(name: String, value: Double)] {
        [period.setting, ("from", start)]
    }

    /// A warm-up by its settings, `steps` or `epochs` and perhaps `from`.
    ///
    /// - Throws: `OptimizerError`.
    public init(settings: [String: Double]) throws(OptimizerError) {
        var reader = SettingReader("warm-up", settings)
        let period = try reader.period()
        let start = try reader.positive("from", atMost: 1) ?? 1.0 / 3
        try reader.refuseUnread()
        self.init(period, start: start)
    }
}

extension LearningRateSchedule.Period {
    fileprivate var setting: (name: String, value: Double) {
        switch self {
        case .steps(let count): ("steps", Double(count))
        case .epochs(let count): ("epochs", Double(count))
        }
    }
}

/// Takes settings one by one, checked, and knows which nobody asked for.
private struct SettingReader {
    /// Beyond this a count is not exact in binary64, nor ever reached.
    private static let largestCount = 1e15

    let name: String
    private var unread: [String: Double]
    private var known: [String] = []

    init(_ name: String, _ settings: [String: Double]) {
        self.name = name
        unread = settings
    }

    private mutating func take(_ setting: String) -> Double? {
        known.append(setting)
        return unread.removeValue(forKey: setting)
    }

    mutating func count(_ setting: String, from lowest: Double) throws(OptimizerError) -> Int? {
        guard let value = take(setting) else { return nil }
        guard lowest...Self.largestCount ~= value, value.rounded() == value else {
            throw .settingOutOfRange(setting, value)
        }
        return Int(value)
    }

    mutating func period(
        default usual: LearningRateSchedule.Period? = nil
    ) throws(OptimizerError) -> LearningRateSchedule.Period {
        let steps = try count("steps", from: 1)
        let epochs = try count("epochs", from: 1)
        guard steps == nil || epochs == nil else { throw .twoPeriods(of: name) }
        if let steps { return .steps(steps) }
        if let epochs { return .epochs(epochs) }
        guard let usual else { throw .missingSetting("steps or epochs", of: name) }
        return usual
    }

    mutating func factor() throws(OptimizerError) -> Double {
        try positive("factor", atMost: 1) ?? 0.1
    }

    mutating func positive(
        _ setting: String, atMost highest: Double
    ) throws(OptimizerError) -> Double? {
        guard let value = take(setting) else { return nil }
        guard value > 0, value <= highest else { throw .settingOutOfRange(setting, value) }
        return value
    }

    mutating func threshold() throws(OptimizerError) -> Double? {
        guard let value = take("threshold") else { return nil }
        guard 0..<1 ~= value else { throw .settingOutOfRange("threshold", value) }
        return value
    }

    mutating func nonNegative(_ setting: String) throws(OptimizerError) -> Double? {
        guard let value = take(setting) else { return nil }
        guard value >= 0, Float(value).isFinite else { throw .settingOutOfRange(setting, value) }
        return value
    }

    func refuseUnread() throws(OptimizerError) {
        guard let setting = unread.keys.min() else { return }
        throw .unknownSetting(setting, of: name, known: known)
    }
}
