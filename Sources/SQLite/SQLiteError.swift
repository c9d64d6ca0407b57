// What SQLite refused, with the statement that asked for it but never the values bound to it.

internal import CSQLite

/// A result code of SQLite that is neither OK, ROW nor DONE (https://sqlite.org/rescode.html).
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// The extended result code.
    public let code: Int32
    /// SQLite's own words about it.
    public let message: String
    /// The SQL text, without bound values.
    public let sql: String?

    public init(code: Int32, message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    /// Another connection held the lock for longer than the busy handler waits.
    public var isBusy: Bool { primaryCode == SQLITE_BUSY || primaryCode == SQLITE_LOCKED }
    /// The file system or the store's page limit has no room left.
    public var isFull: Bool { primaryCode == SQLITE_FULL }
    /// The file's structure is not what SQLite wrote.
    public var isCorrupt: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
    /// The file is not one of SQLite's at all.
    public var isNoDatabase: Bool { primaryCode == SQLITE_NOTADB }
    /// The progress handler or `interrupt` stopped the statement.
    public var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }
    /// The authorizer refused what the statement asks for.
    public var isForbidden: Bool { primaryCode == SQLITE_AUTH }
    /// The file can't be written: its mode, its folder or its file system forbids it.
    public var isReadOnly: Bool { primaryCode == SQLITE_READONLY }
    /// A UNIQUE, CHECK, NOT NULL or foreign-key rule of the schema was broken.
    public var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }

    private var primaryCode: Int32 { code & 0xFF }

    public var description: String {
        let place = sql.map { " in: \($0)" } ?? ""
        return "SQLite error \(code): \(message)\(place)"
    }
}
