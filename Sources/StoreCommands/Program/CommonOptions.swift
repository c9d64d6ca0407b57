// The options that every verb has.

package import CommandLineArguments

package enum CommonOptions {
    package static let store = Option(
        "--store", value: "PATH",
        help: "the store's file (default: NNSTORE_STORE, else nnstore.db in this folder)",
        as: .string)

    /// For verbs whose result is one thing.
    package static let record = OptionGroup(
        "Every command", [store, OutputFormat.jsonFlag, Flag.help])

    /// For verbs whose result is rows.
    package static let table = OptionGroup(
        "Every command", [store, OutputFormat.jsonFlag, OutputFormat.csvFlag, Flag.help])

    /// For verbs whose rows may be many.
    package static let stream = OptionGroup(
        "Every command",
        [store, OutputFormat.jsonFlag, OutputFormat.jsonlFlag, OutputFormat.csvFlag, Flag.help])
}
