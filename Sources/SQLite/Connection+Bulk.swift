// Many rows by one INSERT: how a recorder appends a hundred thousand steps in one transaction.
//
// `run` looks its statement up and opens a cursor for each row, and each cursor searches the b-tree
// from its root. Here one statement takes a group of rows: its cursor stays where the last row
// went, and the next row of an ascending series goes beside it without a search.

internal import CSQLite

extension Connection {
    /// Runs an INSERT of one row for each of many rows, fastest if their keys ascend.
    ///
    ///     try connection.insert("INSERT INTO point (x, y) VALUES (?, ?)", rowCount: xs.count) {
    ///         row, values in
    ///         values.append(xs[row])
    ///         values.append(ys[row])
    ///     }
    ///
    /// It wants a transaction around it: a row that breaks a rule of the schema takes only its own
    /// group back (https://sqlite.org/lang_conflict.html, ABORT), not the groups before it.
    ///
    /// - Parameters:
    ///   - sql: an INSERT that ends with the parameters of one row: `VALUES (?, ?)`, and no others.
    ///   - rowCount: how many rows there are, which may be none.
    ///   - bind: appends the values of the row with this 0-based index, one for each parameter.
    /// - Throws: `SQLiteError`, which names `sql`; whatever `bind` throws.
    public borrowing func insert(
        _ sql: String, rowCount: Int,
        bind: (_ row: Int, _ values: inout RowValues) throws -> Void
    ) throws {
        precondition(sqlite3_get_autocommit(handle) == 0, "not in a transaction: \(sql)")
        let single = try cache.statement(sql)
        defer { cache.giveBack(single) }
        var row = 0
        if rowCount >= RowGroup.worthwhileRowCount {
            let group = try cache.statement(RowGroup.sql(repeating: sql))
            defer { cache.giveBack(group) }
            while row + RowGroup.rowCount <= rowCount {
                try group.insert(row..<row + RowGroup.rowCount, as: single, bind)
                row += RowGroup.rowCount
            }
        }
        while row < rowCount {
            try single.insert(row..<row + 1, as: single, bind)
            row += 1
        }
    }
}

/// The values of one row on their way into a statement's parameters, in the order of these.
public struct RowValues {
    private let handle: OpaquePointer
    private let end: Int32
    private var next: Int32

    /// For the row with this 0-based index among those of a statement.
    fileprivate init(_ handle: OpaquePointer, row: Int, columnCount: Int) {
        self.handle = handle
        next = Int32(row * columnCount + 1)
        end = next + Int32(columnCount)
    }

    /// Binds the row's next parameter to an INTEGER.
    public mutating func append(_ value: Int) {
        check(sqlite3_bind_int64(handle, advance(), Int64(value)))
    }

    /// Binds the row's next parameter to a REAL, or to NULL if it is NaN
    /// (https://sqlite.org/c3ref/bind_blob.html).
    public mutating func append(_ value: Double) {
        check(sqlite3_bind_double(handle, advance(), value))
    }

    /// Binds the row's next parameter to NULL.
    public mutating func appendNull() {
        check(sqlite3_bind_null(handle, advance()))
    }

    private mutating func advance() -> Int32 {
        precondition(next < end, "more values than parameters")
        defer { next += 1 }
        return next
    }

    fileprivate var isComplete: Bool { next == end }

    /// Numbers take no memory, so only a statement that still runs could refuse them.
    private func check(_ code: Int32) {
        precondition(code == SQLITE_OK, "SQLite error \(code) where a value is bound")
    }
}

/// The statement for many rows that is made of the one for a single row.
private enum RowGroup {
    /// Four times as many save a tenth of the time of a row, but take as much longer to compile.
    static let rowCount = 64

    /// Fewer rows don't win back the 60 microseconds that the statement for a group takes to compile.
    static let worthwhileRowCount = 256

    static func sql(repeating single: String) -> String {
        guard let values = single.ranges(of: "VALUES ").last, single.hasSuffix(")") else {
            preconditionFailure("no VALUES (?) at the end of: \(single)")
        }
        let row = single[values.upperBound...]
        return single + repeatElement(", " + row, count: rowCount - 1).joined()
    }
}

extension Statement {
    /// Binds the rows and inserts them; errors name the statement for a single row.
    fileprivate func insert(
        _ rows: Range<Int>, as single: Statement, _ bind: (Int, inout RowValues) throws -> Void
    ) throws {
        let columnCount = Int(sqlite3_bind_parameter_count(single.handle))
        for row in rows {
            var values = RowValues(handle, row: row - rows.lowerBound, columnCount: columnCount)
            try bind(row, &values)
            precondition(values.isComplete, "fewer values than parameters: \(single.sql)")
        }
        do {
            while try step() {}
        } catch let error as SQLiteError {
            throw SQLiteError(code: error.code, message: error.message, sql: single.sql)
        }
        // Not `reset`, which forgets the bindings: https://sqlite.org/c3ref/reset.html.
        sqlite3_reset(handle)
    }
}
