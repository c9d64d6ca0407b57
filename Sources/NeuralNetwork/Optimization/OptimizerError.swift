// Why an optimizer or a schedule is refused.

/// A setting of training that can't be: the part at fault.
public enum OptimizerError: Error, Sendable, Equatable {
    /// There is no rule of this name.
    case unknownRule(String)

    /// The rule or schedule has no such setting; it has those listed.
    case unknownSetting(String, of: String, known: [String])

    /// A setting has a value that it can't have.
    case settingOutOfRange(String, Double)

    /// There is no schedule of this name.
    case unknownSchedule(String)

    /// A schedule lacks a setting that it can't do without.
    case missingSetting(String, of: String)

    /// A schedule's period or a warm-up is given both in steps and in epochs.
    case twoPeriods(of: String)
}

extension OptimizerError: CustomStringConvertible {
    /// What is wrong with which part.
    public var description: String {
        switch self {
        case .unknownRule(let name):
            "there is no optimizer '\(name)'"
        case .unknownSetting(let setting, let name, let known) where known.isEmpty:
            "\(name) has no settings, and so no '\(setting)'"
        case .unknownSetting(let setting, let name, let known):
            "\(name) has no setting '\(setting)', only \(known.joined(separator: ", "))"
        case .settingOutOfRange(let setting, let value):
            "\(setting) \(value) is out of range: \(Self.range(of: setting))"
        case .unknownSchedule(let name):
            "there is no schedule '\(name)'"
        case .missingSetting(let setting, let name):
            "\(name) needs \(setting)"
        case .twoPeriods(let name):
            "\(name) has both steps and epochs; one of them says how long it is"
        }
    }

    private static func range(of setting: String) -> String {
        switch setting {
        case "momentum", "alpha", "beta1", "beta2": "from 0 to less than 1"
        case "epsilon": "from 1e-45 to less than 1"
        case "steps", "epochs": "a whole number from 1"
        case "patience": "a whole number from 0"
        case "factor": "above 0 and at most 1"
        case "from": "above 0 and at most 1"
        case "threshold": "from 0 to less than 1"
        default: "from 0 to 3.4e38, what 32 bits can hold"
        }
    }
}
