// A prepared statement and the row it stands on.

internal import CSQLite

/// One prepared statement; it finalizes itself when the last reference goes.
///
/// A class, so that a connection can keep it in its cache. It must not outlive its connection's
/// lock: `Connection` never hands one out.
final class Statement {
    let handle: OpaquePointer
    let sql: String
    private let connection: OpaquePointer

    /// Compiles a statement of our own, to be kept and used again.
    init(connection: OpaquePointer, sql: String) throws {
        var handle: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let code = sqlite3_prepare_v3(connection, sql, -1, flags, &handle, nil)
        guard let handle else { throw Self.refusal(code, connection, sql) }
        self.handle = handle
        self.sql = sql
        self.connection = connection
    }

    /// Compiles what a user typed, which must be one statement.
    init(connection: OpaquePointer, onlyStatementOf sql: String) throws {
        var handle: OpaquePointer?
        var second: OpaquePointer?
        let code = sql.withCString { text in
            var rest: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v3(connection, text, -1, 0, &handle, &rest)
            guard code == SQLITE_OK, handle != nil else { return code }
            let restCode = sqlite3_prepare_v3(connection, rest, -1, 0, &second, nil)
            return second == nil && restCode == SQLITE_OK ? SQLITE_OK : SQLITE_MISUSE
        }
        sqlite3_finalize(second)
        guard code == SQLITE_OK, let handle else {
            sqlite3_finalize(handle)
            throw Self.refusal(code, connection, sql)
        }
        self.handle = handle
        self.sql = sql
        self.connection = connection
    }

    private static func refusal(
        _ code: Int32, _ connection: OpaquePointer, _ sql: String
    ) -> SQLiteError {
        let message =
            switch code {
            case SQLITE_OK: "there is no statement in it"
            case SQLITE_MISUSE: "there is more than one statement in it"
            default: lastMessage(of: connection)
            }
        return SQLiteError(code: code, message: message, sql: sql)
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Binds the value to the parameter with this 1-based index.
    func bind(_ value: Value, at index: Int32) throws {
        let code =
            switch value {
            case .null: sqlite3_bind_null(handle, index)
            case .integer(let number): sqlite3_bind_int64(handle, index, number)
            case .real(let number): sqlite3_bind_double(handle, index, number)
            case .text(let text): bindText(text, at: index)
            case .blob(let bytes): bindBytes(bytes, at: index)
            }
        guard code == SQLITE_OK else { throw error(code) }
    }

    private func bindText(_ text: String, at index: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // An empty string has no address, and a null address would bind NULL.
                guard let start = characters.baseAddress else {
                    return nnstore_sqlite3_bind_text(handle, index, "", 0)
                }
                return nnstore_sqlite3_bind_text(handle, index, start, UInt64(characters.count))
            }
        }
    }

    private func bindBytes(_ bytes: [UInt8], at index: Int32) -> Int32 {
        guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
        return bytes.withUnsafeBytes { buffer in
            nnstore_sqlite3_bind_blob(handle, index, buffer.baseAddress, UInt64(buffer.count))
        }
    }

    /// Moves to the next row; false when there is none.
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw error(code)
        }
    }

    /// Makes the statement ready for its next use and forgets its bindings.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private func error(_ code: Int32) -> SQLiteError {
        SQLiteError(code: code, message: lastMessage(of: connection), sql: sql)
    }
}

/// The row that a statement stands on; valid only inside the closure it is lent to.
public struct Row {
    private let handle: OpaquePointer

    init(_ statement: Statement) {
        handle = statement.handle
    }

    /// How many columns the row has.
    public var columnCount: Int { Int(sqlite3_column_count(handle)) }

    /// The name of the column with this 0-based index.
    public func columnName(_ column: Int) -> String {
        sqlite3_column_name(handle, Int32(column)).map { String(cString: $0) } ?? ""
    }

    public func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
    }

    public func integer(_ column: Int) -> Int {
        Int(sqlite3_column_int64(handle, Int32(column)))
    }

    public func real(_ column: Int) -> Double {
        sqlite3_column_double(handle, Int32(column))
    }

    public func text(_ column: Int) -> String {
        // Text first: asking for it may convert the value, and so change its length.
        let start = sqlite3_column_text(handle, Int32(column))
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    public func bytes(_ column: Int) -> [UInt8] {
        let start = sqlite3_column_blob(handle, Int32(column))
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    public func optionalInteger(_ column: Int) -> Int? { isNull(column) ? nil : integer(column) }
    public func optionalReal(_ column: Int) -> Double? { isNull(column) ? nil : real(column) }
    public func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

    /// The column's value in its own storage class.
    public func value(_ column: Int) -> Value {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, Int32(column)))
        case SQLITE_FLOAT: .real(real(column))
        case SQLITE_TEXT: .text(text(column))
        case SQLITE_BLOB: .blob(bytes(column))
        default: .null
        }
    }
}

func lastMessage(of connection: OpaquePointer) -> String {
    String(cString: sqlite3_errmsg(connection))
}
