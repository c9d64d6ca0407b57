// What a statement that a user typed may do: read, for a limited time.

internal import CSQLite

/// The columns and rows of a query whose shape is known only when it runs.
public struct QueryResult: Sendable, Equatable {
    public let columns: [String]
    public let rows: [[Value]]

    public init(columns: [String], rows: [[Value]]) {
        self.columns = columns
        self.rows = rows
    }
}

extension Connection {
    /// From here on this connection only reads, whatever SQL it is given.
    ///
    /// An authorizer judges each statement when it is compiled
    /// (https://sqlite.org/c3ref/set_authorizer.html): only what is listed in `isReading` passes.
    ///
    /// - Parameter valueByteLimit: no text or blob that a statement computes may be longer, so that
    ///   one value can't take all memory (https://sqlite.org/limits.html).
    public borrowing func restrictToReading(valueByteLimit: Int) {
        sqlite3_set_authorizer(handle, judge, nil)
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Int32(valueByteLimit))
    }

    /// Runs one statement of unknown shape.
    ///
    /// - Parameters:
    ///   - values: for the statement's first parameters; further ones are NULL.
    ///   - deadline: when the statement is interrupted.
    ///   - byteLimit: how much text, blobs and numbers the result may hold in memory.
    /// - Throws: `SQLiteError`; `QueryTooLarge`; also when `sql` holds more than one statement.
    public borrowing func query<each V: Bindable>(
        _ sql: String, _ values: repeat each V, deadline: ContinuousClock.Instant, byteLimit: Int
    ) throws -> QueryResult {
        let statement = try Statement(connection: handle, onlyStatementOf: sql)
        var parameter: Int32 = 0
        for value in repeat each values {
            parameter += 1
            try statement.bind(value.sqlValue, at: parameter)
        }
        hooks.setDeadline(deadline)
        defer { hooks.setDeadline(nil) }
        let row = Row(statement)
        let columns = (0..<row.columnCount).map(row.columnName)
        var rows: [[Value]] = []
        var byteCount = 0
        while try statement.step() {
            rows.append(
                try (0..<row.columnCount).map { column in
                    let value = row.value(column)
                    byteCount += value.memoryByteCount
                    guard byteCount <= byteLimit else { throw QueryTooLarge(byteLimit: byteLimit) }
                    return value
                })
        }
        return QueryResult(columns: columns, rows: rows)
    }
}

/// A query's result does not fit into the memory it was given.
public struct QueryTooLarge: Error {
    public let byteLimit: Int
}

extension Value {
    fileprivate var memoryByteCount: Int {
        switch self {
        case .null, .integer, .real: 40
        case .text(let text): 40 + text.utf8.count
        case .blob(let bytes): 40 + bytes.count
        }
    }
}

private func judge(
    context: UnsafeMutableRawPointer?, action: Int32, first: UnsafePointer<CChar>?,
    second: UnsafePointer<CChar>?, database: UnsafePointer<CChar>?, trigger: UnsafePointer<CChar>?
) -> Int32 {
    let isReading =
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: true
        case SQLITE_FUNCTION: name(second) != "load_extension"
        case SQLITE_PRAGMA: second == nil || takesTableName.contains(name(first))
        // Declaring a virtual table such as json_each or pragma_table_info compiles, and never
        // runs, an update of this table. A user's own is refused by DEFENSIVE.
        case SQLITE_UPDATE: name(first) == "sqlite_master"
        default: false
        }
    return isReading && !(action == SQLITE_PRAGMA && !readingPragmas.contains(name(first)))
        ? SQLITE_OK : SQLITE_DENY
}

/// Pragmas that describe the file and change nothing (https://sqlite.org/pragma.html).
private let readingPragmas = takesTableName.union([
    "application_id", "auto_vacuum", "collation_list", "compile_options", "data_version",
    "database_list", "encoding", "freelist_count", "function_list", "journal_mode", "module_list",
    "page_count", "page_size", "pragma_list", "quick_check", "schema_version", "table_list",
    "user_version",
])

/// Those of them whose argument names a table or an index; an argument to the others would set.
private let takesTableName: Set<String> = [
    "foreign_key_check", "foreign_key_list", "index_info", "index_list", "index_xinfo",
    "integrity_check", "table_info", "table_xinfo",
]

private func name(_ text: UnsafePointer<CChar>?) -> String {
    text.map { String(cString: $0).lowercased() } ?? ""
}
