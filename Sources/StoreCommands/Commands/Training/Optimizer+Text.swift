// Optimizers and schedules as one types them: `adam:beta1=0.9,beta2=0.999,epsilon=1e-08`.

internal import NeuralNetwork

enum SettingText {
    /// Settings separated by commas: `epochs=30,end=0.001`.
    static func list(_ settings: [(name: String, value: Double)]) -> String {
        settings.map { "\($0.name)=\(number($0.value))" }.joined(separator: ",")
    }

    /// A name with its settings, if it has any.
    static func text(_ name: String, _ settings: [(name: String, value: Double)]) -> String {
        settings.isEmpty ? name : "\(name):\(list(settings))"
    }

    /// The shortest text that reads back as the same number, without the point of a whole one.
    static func number(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// An object with a number for each setting.
    static func json(_ settings: [(name: String, value: Double)]) -> JSONValue {
        .object(settings.map { JSONValue.Member($0.name, .double($0.value)) })
    }
}

extension OptimizerRule {
    /// How `--optimizer` names it, with all its settings.
    var text: String { SettingText.text(name, settings) }
}

extension LearningRateSchedule {
    /// How `--schedule` names it, with all its settings.
    var text: String { SettingText.text(name, settings) }
}

extension LearningRateSchedule.WarmUp {
    /// How `--warm-up` names it.
    var text: String { SettingText.list(settings) }
}
