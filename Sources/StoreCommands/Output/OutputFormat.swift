// In which format a result is written, and the flags that say so.

package import CommandLineArguments

/// The formats of results.
package enum OutputFormat: Sendable, CaseIterable {
    /// Aligned text for people.
    case text
    /// One JSON object that begins with its schema.
    case json
    /// One JSON object a line.
    case jsonl
    /// Comma-separated values with a header (RFC 4180).
    case csv

    /// `--json`, which every verb has.
    package static let jsonFlag = Flag("--json", help: "write the result as one JSON object")
    /// `--jsonl`, for results of many rows.
    package static let jsonlFlag = Flag("--jsonl", help: "write one JSON object a line")
    /// `--csv`, for results of many rows.
    package static let csvFlag = Flag("--csv", help: "write comma-separated values with a header")

    /// The format that a command line asks for with the flags its verb declares.
    package init(_ arguments: ParsedArguments) throws(UsageError) {
        let declared = Self.flags.filter { flag, _ in
            arguments.syntax.declarations.contains { $0.name == flag.declaration.name }
        }
        try arguments.requireAtMostOne(of: declared.map(\.flag))
        self = declared.first { arguments[$0.flag] }?.format ?? .text
    }

    /// The format of an error about a line that couldn't be parsed: JSON if it says so anywhere.
    package init(unparsed arguments: [String]) {
        let words = arguments.prefix { $0 != "--" }
        self = words.contains("--json") || words.contains("--jsonl") ? .json : .text
    }

    private static let flags: [(flag: Flag, format: OutputFormat)] = [
        (jsonFlag, .json), (jsonlFlag, .jsonl), (csvFlag, .csv),
    ]
}
