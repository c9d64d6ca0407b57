// What `show` says of an optimizer and its schedule.

internal import ModelStore
internal import NeuralNetwork

/// The facts about how a gradient became a change; blank for an initial state.
struct ConfigurationFacts {
    private let optimizer: Optimizer?
    private let schedule: LearningRateSchedule?

    private let nextRate: Float?

    /// - Parameter nextRate: the learning rate that the schedule gives the next step.
    init(_ configuration: TrainingConfiguration?, nextRate: Float?) {
        self.nextRate = nextRate
        optimizer = configuration?.optimizer
        schedule = configuration?.schedule
    }

    var fields: [Field] { rule + decay + clipping + rate }

    private var rule: [Field] {
        [
            Field(
                "optimizer", optimizer.map { Cell($0.rule.text, .string($0.rule.name)) } ?? .empty),
            .machine(
                "optimizer_settings",
                optimizer.map { SettingText.json($0.rule.settings) } ?? .null),
        ]
    }

    private var decay: [Field] {
        let decay = optimizer?.decay
        let kinds = [
            ("L1", "l1", decay?.l1), ("L2", "l2", decay?.l2),
            ("weight decay", "weight_decay", decay?.decoupled),
        ]
        return kinds.map { Self.field($0, key: $1, $2) }
    }

    private var clipping: [Field] {
        let clipping = optimizer?.clipping
        return [
            Self.field("clip norm", key: "clip_norm", clipping?.norm),
            Self.field("clip value", key: "clip_value", clipping?.value),
        ]
    }

    /// People are told of what there is; machines are told of 0 too.
    private static func field(_ label: String, key: String, _ value: Double?) -> Field {
        let cell = value.map { Cell($0 == 0 ? "" : SettingText.number($0), .double($0)) }
        return Field(label, key: key, cell ?? .empty)
    }

    private var rate: [Field] {
        let warmUp = schedule?.warmUp
        return [
            Field(
                "learning rate",
                optimizer.map { .exact(.float($0.learningRate)) } ?? .empty),
            Field("schedule", scheduleCell),
            .machine(
                "schedule_settings", schedule.map { SettingText.json($0.settings) } ?? .null),
            Field(
                "warm-up", key: "warm_up",
                warmUp.map { Cell($0.text, SettingText.json($0.settings)) } ?? .empty),
            Field("next rate", key: "next_learning_rate", nextRateCell),
        ]
    }

    /// Where it is always the learning rate, people needn't be told.
    private var nextRateCell: Cell {
        guard let nextRate else { return .empty }
        return Cell(
            schedule == .constant ? "" : Format.significant(nextRate), .float(nextRate))
    }

    /// A rate that stays as it is needs no words.
    private var scheduleCell: Cell {
        guard let schedule else { return .empty }
        return Cell(schedule.rule == .constant ? "" : schedule.text, .string(schedule.name))
    }
}
