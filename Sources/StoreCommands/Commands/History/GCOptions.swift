// What else to keep, and how much room there is.

internal import CommandLineArguments
internal import ModelStore

enum GCOptions {
    private static let keepLast = Option(
        "--keep-last", value: "N", help: "keep what is stored of the last N steps of each branch",
        as: .integer(in: 1...))
    private static let keepBest = Option(
        "--keep-best", value: "N", help: "keep the N best checkpoints of each branch",
        as: .integer(in: 1...))
    private static let keepEvery = Option(
        "--keep-every", value: "N",
        help: "keep what each multiple of N steps is restored from", as: .integer(in: 1...))
    private static let keepWhere = Option(
        "--keep-where", value: "SQL", help: "keep the keyframes for which this is true",
        as: .string)
    private static let restoreWithin = Option(
        "--restore-within", value: "TIME",
        help: "how long restoring an old step may take (default: 32 times its lineage's promise)",
        as: .duration)
    private static let diskBudget = Option(
        "--disk-budget", value: "SIZE",
        help: "what the store's file may use, such as 512M or 20G", as: .byteSize)

    static let group = OptionGroup(
        "What stays", [keepLast, keepBest, keepEvery, keepWhere, restoreWithin, diskBudget])

    static func options(_ arguments: ParsedArguments) -> RetentionOptions {
        RetentionOptions(
            keepLast: arguments[keepLast], keepBest: arguments[keepBest],
            keepEvery: arguments[keepEvery], keepWhere: arguments[keepWhere],
            restoreWithin: arguments[restoreWithin], diskBudget: arguments[diskBudget])
    }

    static func isAnyGiven(_ arguments: ParsedArguments) -> Bool {
        options(arguments) != RetentionOptions()
    }
}
