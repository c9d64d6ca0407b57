// How a run records: what of its history is stored, and when a step is safe.

internal import CommandLineArguments
internal import ModelStore
internal import Training

enum RecordingOptions {
    private static let history = Option(
        "--history", value: "MODE",
        help: "full: store every state; replay: store keyframes and compute the states between "
            + "them again (default: full for states of up to 1 KiB)",
        as: .choice([("full", HistoryPolicy.Mode.full), ("replay", HistoryPolicy.Mode.replay)]))
    private static let restoreWithin = Option(
        "--restore-within", value: "TIME",
        help: "how long bringing any step back may take (default: 100ms)", as: .duration)
    private static let durability = Option(
        "--durability", value: "KIND",
        help: "group: commit steps together, every 50 ms; step: commit each; strict: commit each "
            + "and wait for the disk (default: group)",
        as: .choice([
            ("group", Durability.group), ("step", Durability.step), ("strict", Durability.strict),
        ]))

    static let group = OptionGroup("Recording", [history, restoreWithin, durability])

    /// What the line asks for.
    static func request(_ arguments: ParsedArguments) throws -> RecordingRequest {
        if let time = arguments[restoreWithin], !HistoryPolicy.restoreTimes.contains(time) {
            throw arguments.usageError("--restore-within takes a time from 1ms to 1d")
        }
        return RecordingRequest(
            mode: arguments[history], restoreWithin: arguments[restoreWithin],
            durability: arguments[durability])
    }
}
