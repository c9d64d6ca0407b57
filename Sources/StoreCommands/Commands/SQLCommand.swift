// nnstore sql: a question of the user's own.

internal import CommandLineArguments
internal import ModelStore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

enum SQLCommand: Command {
    private static let query = Positional(
        "QUERY", help: "one SELECT; without it the query is read from standard input", .optional)
    private static let timeLimit = Option(
        "--time-limit", value: "TIME", help: "interrupt the query after this time", as: .duration
    ).defaulting(to: "10s")

    static let syntax = CommandSyntax(
        "sql", summary: "Ask the store a question in SQL; it can only read",
        discussion: """
            Runs one SELECT on the store's tables and views, which docs/SCHEMA.md describes. The \
            views for people are branch_history, checkpoint and job_status. Statements that write \
            are refused.
            """,
        positionals: [query], options: [timeLimit], groups: [CommonOptions.stream],
        examples: [
            Example(
                "nnstore sql \"SELECT step, error FROM branch_history WHERE network = 'reader' "
                    + "ORDER BY error LIMIT 5\"", "the five lowest errors"),
            Example(
                "nnstore sql --csv 'SELECT * FROM checkpoint' > checkpoints.csv", "a file of rows"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let text: String
        if let query = arguments[query] {
            text = query
        } else if isatty(STDIN_FILENO) == 0 {
            text = try readStandardInput()
        } else {
            throw arguments.usageError("nnstore sql needs QUERY")
        }
        let result = try context.openStore().query(text, timeLimit: arguments[timeLimit])
        try context.output.write(table(of: result), rows: result.rows)
        return .success
    }

    private static func table(of result: QueryTable) -> Table<[QueryValue]> {
        let keys = uniqueKeys(result.columns)
        let columns = result.columns.enumerated().map { index, name in
            let isNumeric = result.rows.allSatisfy { $0[index].isNumber }
            return Column<[QueryValue]>(name, key: keys[index], isNumeric ? .right : .left) {
                $0[index].cell
            }
        }
        return Table(
            schema: "nnstore.sql/1", key: "rows",
            members: [JSONValue.Member("columns", .array(result.columns.map { .string($0) }))],
            columns: columns, whenEmpty: "no rows")
    }

    /// The columns' names for machines, which need them different: `a`, `a_2`, `a_3`.
    private static func uniqueKeys(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.map { name in
            var key = name
            var number = 2
            while !seen.insert(key).inserted {
                key = "\(name)_\(number)"
                number += 1
            }
            return key
        }
    }

    /// A query longer than this is no query.
    private static let longestQuery = 1_000_000

    private static func readStandardInput() throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= longestQuery {
            let count = read(STDIN_FILENO, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer.prefix(count)
        }
        throw CommandFailure(.usage, "the query on standard input is over \(longestQuery) bytes")
    }
}

extension QueryValue {
    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .real, .null: true
        case .text, .blob: false
        }
    }

    fileprivate var cell: Cell {
        switch self {
        case .null: .empty
        case .integer(let number): .exact(.integer(Int(number)))
        case .real(let number): .exact(.double(number))
        case .text(let text): .text(text)
        case .blob(let bytes): Self.cell(ofBlob: bytes)
        }
    }

    private static func cell(ofBlob bytes: [UInt8]) -> Cell {
        let text = Format.hexadecimal(bytes)
        let isLong = bytes.count > 32
        return Cell(
            isLong ? "\(text.prefix(16))… (\(Format.bytes(bytes.count)))" : text, .string(text))
    }
}
