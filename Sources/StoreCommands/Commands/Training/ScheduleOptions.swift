// What a line of `nnstore train` says of the learning rate's schedule.

internal import CommandLineArguments
internal import NeuralNetwork

/// The options of the schedule.
struct ScheduleOptions {
    static let schedule = Option(
        "--schedule", value: "NAME[:SETTINGS]",
        help: "how the learning rate changes while training", as: .string
    ).defaulting(to: "constant")
    static let warmUp = Option(
        "--warm-up", value: "STEPS",
        help: "raise the learning rate over so many steps first, or as in epochs=2,from=0.1; the "
            + "schedule counts from its end",
        as: .string)

    static let group = OptionGroup("Learning rate", [schedule, warmUp])

    /// The schedule's rule; it has the warm-up too.
    let value: LearningRateSchedule

    /// - Throws: `UsageError` that names the option and its part.
    init(_ arguments: ParsedArguments) throws {
        let warmUp = try arguments[Self.warmUp].map { try Self.warmUps.value(of: $0) }
        let schedule = try Self.schedules.value(of: arguments[Self.schedule])
        value = LearningRateSchedule(schedule.rule, warmUp: warmUp)
    }

    private static var schedules: NamedSettings<LearningRateSchedule> {
        NamedSettings(
            option: schedule.declaration.name, noun: "schedule",
            names: LearningRateSchedule.names, otherNames: .schedules,
            otherSettings: .scheduleSettings, usual: ("epochs", 10), settings: \.settings
        ) { name, settings throws(OptimizerError) in
            try LearningRateSchedule(named: name, settings: settings)
        }
    }

    private static var warmUps: NamedSettings<LearningRateSchedule.WarmUp> {
        NamedSettings(
            option: warmUp.declaration.name, noun: "warm-up", names: [], otherNames: [:],
            otherSettings: .scheduleSettings, usual: ("steps", 500), settings: \.settings
        ) { _, settings throws(OptimizerError) in
            try LearningRateSchedule.WarmUp(settings: settings)
        }
    }

    /// Holds what is given against a recorded schedule.
    func compare(with recorded: LearningRateSchedule, in settings: inout RecordedSettings) {
        settings.compare(
            Self.schedule, LearningRateSchedule(value.rule), LearningRateSchedule(recorded.rule)
        ) { $0.text }
        settings.compare(Self.warmUp, value.warmUp, recorded.warmUp) { $0.text }
    }
}
