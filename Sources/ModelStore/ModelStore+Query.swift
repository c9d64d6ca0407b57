// A user's own SQL: one statement that only reads, on a connection of its own, for a limited time.

internal import SQLite

/// One value of a query's result.
public enum QueryValue: Sendable, Equatable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// The result of a user's query.
public struct QueryTable: Sendable, Equatable {
    public let columns: [String]
    public let rows: [[QueryValue]]
}

extension ModelStore {
    /// What a result may take in memory. It is read whole before any of it is shown, so that a
    /// slow pipe never holds a transaction open.
    private static let queryByteLimit = 256 << 20
    /// What one value of it may take; the longest in a store is a chunk of 1 MiB.
    private static let queryValueByteLimit = 64 << 20

    /// Runs one SELECT (or a describing PRAGMA or EXPLAIN) of the user's.
    ///
    /// - Parameter timeLimit: after which it is interrupted.
    /// - Throws: `StoreError` that names what the statement may not do, or where it is wrong.
    public func query(_ sql: String, timeLimit: Duration) throws -> QueryTable {
        do {
            let connection = try Connection(
                path: path, access: .readWrite, busyTimeout: Self.busyTimeout)
            try connection.execute("PRAGMA wal_autocheckpoint = 0; PRAGMA query_only = ON")
            connection.restrictToReading(valueByteLimit: Self.queryValueByteLimit)
            let result = try connection.query(
                sql, deadline: .now + timeLimit, byteLimit: Self.queryByteLimit)
            return QueryTable(
                columns: result.columns, rows: result.rows.map { $0.map(QueryValue.init) })
        } catch let error as SQLiteError {
            throw StoreError(query: error, timeLimit: timeLimit, path: path)
        } catch is QueryTooLarge {
            throw StoreError(
                .refused, "the result takes more than \(Self.queryByteLimit >> 20) MB",
                hint: "add LIMIT, or fewer columns")
        }
    }
}

extension QueryValue {
    fileprivate init(_ value: Value) {
        self =
            switch value {
            case .null: .null
            case .integer(let number): .integer(number)
            case .real(let number): .real(number)
            case .text(let text): .text(text)
            case .blob(let bytes): .blob(bytes)
            }
    }
}

extension StoreError {
    fileprivate init(query error: SQLiteError, timeLimit: Duration, path: String) {
        if error.isInterrupted {
            self.init(
                .refused, "the query ran longer than its limit of \(timeLimit)",
                hint: "--time-limit 1m, or a narrower query")
        } else if error.isForbidden {
            self.init(
                .refused, "sql only reads: \(error.message)",
                hint: "the other commands change the store; see nnstore help")
        } else if error.isBusy || error.isCorrupt || error.isFull {
            self.init(error, path: path)
        } else {
            self.init(
                .invalid, "SQL: \(error.message)", hint: "nnstore sql 'SELECT * FROM sqlite_schema'"
            )
        }
    }
}
