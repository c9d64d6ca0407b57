// Values of options that name something and its settings, read part by part so that an error can name
// its part:
//
//     --optimizer adam:beta1=0.95,epsilon=1e-7     NAME[:SETTING=NUMBER,…]
//     --warm-up epochs=2,from=0.1                  SETTING=NUMBER,…; a number alone has a usual name

internal import CommandLineArguments
internal import NeuralNetwork

/// A name with settings, as an option gives it; what they may be is for their owner to say.
struct NamedSettings {
    /// The option, with its dashes.
    let option: String
    /// Empty for an option that has settings alone.
    let name: String
    let settings: [String: Double]
    private let parts: [String]

    /// Reads `NAME` or `NAME:SETTING=NUMBER,…`.
    init(parsing text: String, of option: any OptionDeclaring) throws(UsageError) {
        let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(words[0])
        guard !name.isEmpty else {
            throw Self.error(option.declaration.name, "'\(text)' begins with no name")
        }
        let parts = words.count > 1 ? Self.parts(of: words[1]) : []
        try self.init(option.declaration.name, name, parts)
    }

    /// Reads `SETTING=NUMBER,…`.
    ///
    /// - Parameter usual: the setting that a number alone means.
    init(
        settingsOf option: any OptionDeclaring, _ text: String, usual: String
    ) throws(UsageError) {
        let parts = Self.parts(of: text[...]).map { part in
            Double(part) == nil ? part : "\(usual)=\(part)"
        }
        try self.init(option.declaration.name, "", parts)
    }

    private init(_ option: String, _ name: String, _ parts: [String]) throws(UsageError) {
        (self.option, self.name, self.parts) = (option, name, parts)
        var settings: [String: Double] = [:]
        for part in parts {
            let setting = try Self.setting(part, of: option)
            guard settings.updateValue(setting.value, forKey: setting.name) == nil else {
                throw Self.error(option, "\(setting.name) is given twice")
            }
        }
        self.settings = settings
    }

    private static func parts(of text: Substring) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func setting(
        _ part: String, of option: String
    ) throws(UsageError) -> (name: String, value: Double) {
        let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard words.count == 2, !words[0].isEmpty else {
            throw error(option, "'\(part)' is no setting, such as beta1=0.9")
        }
        guard let value = Double(words[1]), value.isFinite else {
            throw error(option, "setting '\(part)': '\(words[1])' is no number")
        }
        return (String(words[0]), value)
    }

    // MARK: Errors

    /// What `make` makes of the name and the settings, or in words of this option why it can't.
    ///
    /// - Parameter names: all the names there are.
    func value<Value>(
        among names: [String],
        _ make: (String, [String: Double]) throws(OptimizerError) -> Value
    ) throws(UsageError) -> Value {
        do {
            return try make(name, settings)
        } catch {
            throw refusal(error, names)
        }
    }

    private func refusal(_ error: OptimizerError, _ names: [String]) -> UsageError {
        switch error {
        case .unknownRule(let name), .unknownSchedule(let name):
            Self.error(
                option,
                "\(error.description), only \(wordList(names, joinedBy: "and"))",
                meant: nearest(to: name, among: names).map { text(name: $0, parts) })
        case .unknownSetting(let setting, _, let known):
            Self.error(
                option, error.description,
                meant: nearest(to: setting, among: known).map { text(renaming: setting, to: $0) })
        case .missingSetting(let missing, _):
            Self.error(option, error.description, meant: text(adding: missing))
        case .settingOutOfRange(let setting, _):
            Self.error(option, "setting '\(part(of: setting))': \(error.description)")
        case .twoPeriods:
            Self.error(option, error.description)
        }
    }

    private func part(of setting: String) -> String {
        parts.first { $0.hasPrefix("\(setting)=") } ?? setting
    }

    /// With a misspelled setting as it was meant, else with one more.
    ///
    /// - Parameter missing: "steps or epochs".
    private func text(adding missing: String) -> String {
        let names = missing.split(separator: " ").map(String.init).filter { $0 != "or" }
        for setting in settings.keys.sorted() {
            guard let near = nearest(to: setting, among: names) else { continue }
            return text(renaming: setting, to: near)
        }
        return text(name: name, ["\(names.last ?? "")=10"] + parts)
    }

    private func text(renaming setting: String, to near: String) -> String {
        text(
            name: name,
            parts.map { $0.hasPrefix("\(setting)=") ? near + $0.dropFirst(setting.count) : $0 })
    }

    private func text(name: String, _ parts: [String]) -> String {
        [name, parts.joined(separator: ",")].filter { !$0.isEmpty }.joined(separator: ":")
    }

    private static func error(
        _ option: String, _ message: String, meant: String? = nil
    ) -> UsageError {
        let suggestion = meant.map { "\(option) \($0)   (did you mean it?), " } ?? ""
        return UsageError("\(option), \(message)", hint: "\(suggestion)nnstore help train")
    }
}
