// Values of options that name something and its settings:
//
//     --optimizer adam:beta1=0.95,epsilon=1e-7     NAME[:SETTING=NUMBER,…]
//     --warm-up epochs=2,from=0.1                  SETTING=NUMBER,…; a number alone has a usual name
//
// They are read part by part, so that an error can name its part. What is suggested instead has been
// read too: no suggestion is refused in its turn.

internal import CommandLineArguments
internal import NeuralNetwork

/// What an option can name, and how a value is made of a name and its settings.
struct NamedSettings<Value> {
    /// The option, with its dashes.
    let option: String
    /// What it names, as an error says it: "optimizer".
    let noun: String
    /// All the names there are; none for an option that has settings alone.
    let names: [String]
    /// What other programs call them; `sgd:momentum` is a setting that makes another name of one.
    let otherNames: OtherNames
    /// What other programs call their settings.
    let otherSettings: OtherNames
    /// A setting for where one is missing, which a number alone means too.
    let usual: (name: String, value: Double)
    let settings: (Value) -> [(name: String, value: Double)]
    let make: (String, [String: Double]) throws(OptimizerError) -> Value

    /// Why a text is refused, before the option's name joins it.
    private struct Problem: Error {
        let message: String
        /// What was meant, if that is clear; it would not be refused.
        var meant: WrittenSettings?
        /// What to do where nothing that is written so can be meant.
        var hint: String?
    }

    /// Reads a value of the option.
    ///
    /// - Throws: `UsageError` that names the part at fault, and what was meant if that is clear.
    func value(of text: String) throws(UsageError) -> Value {
        do throws(Problem) {
            return try value(of: written(text))
        } catch {
            let meant = error.meant.map { "\(option) \($0.text)   (did you mean it?)" }
            let hints = [meant ?? error.hint, "nnstore help train"].compactMap(\.self)
            throw UsageError(
                "\(option), \(error.message)", hint: hints.joined(separator: ", "))
        }
    }

    private func written(_ text: String) -> WrittenSettings {
        guard names.isEmpty else { return WrittenSettings(parsing: text) }
        let parts = WrittenSettings(name: "", text[...]).parts.map { part in
            ValueKind.decimal.read(part) == nil ? part : "\(usual.name)=\(part)"
        }
        return WrittenSettings(name: "", parts)
    }

    private func value(of written: WrittenSettings) throws(Problem) -> Value {
        guard names.isEmpty || names.contains(written.name) else { throw unknownName(written) }
        let numbers = try numbers(written)
        do {
            return try make(written.name, numbers)
        } catch {
            throw problem(error, written, numbers)
        }
    }

    // MARK: Parts

    private func numbers(_ written: WrittenSettings) throws(Problem) -> [String: Double] {
        var numbers: [String: Double] = [:]
        for part in written.parts {
            let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2, !words[0].isEmpty else {
                throw Problem(message: "'\(part)' is no setting, \(example(of: written.name))")
            }
            guard let number = ValueKind.decimal.read(String(words[1])) else {
                throw Problem(message: "setting '\(part)': '\(words[1])' is no number")
            }
            guard numbers.updateValue(number, forKey: String(words[0])) == nil else {
                throw Problem(message: "\(words[0]) is given twice")
            }
        }
        return numbers
    }

    /// "such as beta1=0.9"
    private func example(of name: String) -> String {
        let value = (try? make(name, [:])) ?? (try? make(name, [usual.name: usual.value]))
        guard let first = value.flatMap({ settings($0).first }) else { return "\(name) has none" }
        return "such as \(SettingText.list([first]))"
    }

    // MARK: Problems

    /// A problem that `meant` solves, or solves with what is wrong in it solved too.
    private func problem(_ message: String, meant: WrittenSettings) -> Problem {
        do throws(Problem) {
            _ = try value(of: meant)
            return Problem(message: message, meant: meant)
        } catch {
            return Problem(message: message, meant: error.meant)
        }
    }

    private func unknownName(_ written: WrittenSettings) -> Problem {
        guard !written.name.isEmpty else {
            return Problem(message: "':\(written.text)' begins with no name")
        }
        let message = "there is no \(noun) '\(written.name)'"
        let all = "\(message), only \(wordList(names, joinedBy: "and"))"
        guard let near = nearest(to: written.name, among: names, otherNames: otherNames) else {
            return Problem(message: all)
        }
        let meant = WrittenSettings(name: near, written.parts)
        do throws(Problem) {
            _ = try value(of: meant)
            return Problem(message: all, meant: meant)
        } catch {
            // The right name alone would be refused: both slips are told at once.
            return Problem(
                message: "\(message), and \(error.message)", meant: error.meant, hint: error.hint)
        }
    }

    private func problem(
        _ error: OptimizerError, _ written: WrittenSettings, _ numbers: [String: Double]
    ) -> Problem {
        switch error {
        case .unknownSetting(let setting, _, let known):
            return unknownSetting(setting, error.description, among: known, written)
        case .missingSetting:
            return missingSetting(error.description, written, numbers)
        case .settingOutOfRange(let setting, _):
            let part = written.part(of: setting)
            return Problem(message: "setting '\(part)': \(setting) is \(error.range)")
        case .twoPeriods, .unknownRule, .unknownSchedule:
            return Problem(message: error.description)
        }
    }

    /// A setting that there isn't comes first: it may be the missing one under another name.
    private func missingSetting(
        _ message: String, _ written: WrittenSettings, _ numbers: [String: Double]
    ) -> Problem {
        let complete = numbers.merging([usual.name: usual.value]) { given, _ in given }
        do {
            _ = try make(written.name, complete)
        } catch .unknownSetting(let setting, let name, let known) {
            return problem(.unknownSetting(setting, of: name, known: known), written, numbers)
        } catch {}
        let parts = [SettingText.list([usual])] + written.parts
        return problem(message, meant: WrittenSettings(name: written.name, parts))
    }

    /// What it means may be a setting with another name, a slip, or an option of its own.
    private func unknownSetting(
        _ setting: String, _ message: String, among known: [String], _ written: WrittenSettings
    ) -> Problem {
        if let other = otherNames["\(written.name):\(setting)"] {
            let words = WrittenSettings(parsing: other)
            let renamed = written.renaming(setting, to: words.parts.joined())
            return problem(message, meant: WrittenSettings(name: words.name, renamed.parts))
        }
        if let near = nearest(to: setting, among: known, otherNames: otherSettings) {
            return problem(message, meant: written.renaming(setting, to: near))
        }
        return Problem(message: message, hint: optionInstead(of: setting))
    }

    /// "--learning-rate R is an option of its own"
    private func optionInstead(of setting: String) -> String? {
        let name = "--\(folded(setting))"
        let meant = OtherNames.trainOptions[name] ?? name
        let group = OptimizerOptions.group.declarations + ScheduleOptions.group.declarations
        return group.first { $0.name == meant }.map { "\($0.invocation) is an option of its own" }
    }
}
