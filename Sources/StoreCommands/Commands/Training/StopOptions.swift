// When a line of `nnstore train` says that training is done.

internal import CommandLineArguments
internal import ModelStore

/// The options of the stop condition.
enum StopOptions {
    static let epochs = Option(
        "--epochs", value: "N", help: "stop after N full epochs",
        as: .integer(in: 1...1_000_000_000_000))
    static let steps = Option(
        "--steps", value: "N", help: "stop at step N of the branch",
        as: .integer(in: 1...999_999_999_999_999))
    static let untilError = Option(
        "--until-error", value: "E", help: "stop after a step whose error is at most E",
        as: .decimal(in: 0...))
    static let patience = Option(
        "--patience", value: "N",
        help: "stop after N epochs running without a better validation error (without --validate: "
            + "mean of an epoch's errors)",
        as: .integer(in: 1...1_000_000_000_000))
    static let minimumDelta = Option(
        "--min-delta", value: "D",
        help: "with --patience: how much better than the best an epoch must be (default 0)",
        as: .decimal(in: 0...))

    static let group = OptionGroup(
        "When to stop", [epochs, steps, untilError, patience, minimumDelta])

    /// What to give where nothing is given.
    static let hint = "--epochs N, --steps N, --until-error E or --patience N"

    /// - Throws: `UsageError` for a difference without a patience.
    static func condition(_ arguments: ParsedArguments) throws -> StopCondition {
        if let delta = arguments[minimumDelta], arguments[patience] == nil {
            throw arguments.usageError(
                "--min-delta says when an epoch is better, which only --patience asks",
                hint: "--patience 10 --min-delta \(SettingText.number(delta))")
        }
        return StopCondition(
            epochs: arguments[epochs], step: arguments[steps], error: arguments[untilError],
            patience: arguments[patience], minimumDelta: arguments[minimumDelta])
    }
}
