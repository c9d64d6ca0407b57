// One connection to one SQLite file, its statements and its transactions.
//
// A connection can't be copied. Put it in a `Mutex` and lend it to closures: keeping it beyond the
// lock is then a compile error.

internal import CSQLite

/// An open SQLite file.
///
/// `@unchecked Sendable`: the handle may move between threads, and being non-copyable inside a
/// `Mutex` it is only ever used by one at a time.
public struct Connection: ~Copyable, @unchecked Sendable {
    public enum Access: Sendable {
        /// Reads and writes a file that exists.
        case readWrite
        /// Reads and writes, and creates the file if it is missing.
        case create
    }

    let handle: OpaquePointer
    let cache: StatementCache
    let hooks: ConnectionHooks

    /// Opens `path` as a plain file name: no URI, no `:memory:`, no shared cache.
    ///
    /// - Parameter busyTimeout: how long a statement waits for another connection's lock.
    public init(path: String, access: Access, busyTimeout: Duration) throws {
        handle = try Self.open(path, access)
        cache = StatementCache(connection: handle)
        hooks = ConnectionHooks(connection: handle, busyTimeout: busyTimeout)
    }

    private static func open(_ path: String, _ access: Access) throws -> OpaquePointer {
        let create = access == .create ? SQLITE_OPEN_CREATE : 0
        let flags = SQLITE_OPEN_READWRITE | create | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(plainName(path), &opened, flags, nil)
        guard code == SQLITE_OK, let opened else {
            let message = opened.map(lastMessage(of:)) ?? "out of memory"
            sqlite3_close_v2(opened)
            throw SQLiteError(code: code, message: message)
        }
        harden(opened)
        return opened
    }

    deinit {
        cache.removeAll()
        hooks.remove()
        sqlite3_close_v2(handle)
    }

    /// A name that SQLite can only take for a file: `:memory:` and `file:x` become `./…`.
    private static func plainName(_ path: String) -> String {
        path.hasPrefix("/") ? path : "./" + path
    }

    /// What every connection of ours refuses (https://sqlite.org/security.html).
    private static func harden(_ connection: OpaquePointer) {
        let switches = [
            (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
            (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0), (SQLITE_DBCONFIG_DQS_DML, 0),
            (SQLITE_DBCONFIG_DQS_DDL, 0),
        ]
        for (option, value) in switches {
            let code = nnstore_sqlite3_db_config_switch(connection, Int32(option), Int32(value))
            precondition(code == SQLITE_OK, "SQLite does not know the option \(option)")
        }
    }

    // MARK: Statements

    /// Runs a script of statements without parameters.
    public borrowing func execute(_ script: String) throws {
        let code = sqlite3_exec(handle, script, nil, nil, nil)
        guard code == SQLITE_OK else {
            throw SQLiteError(code: code, message: lastMessage(of: handle), sql: script)
        }
    }

    /// Runs one statement to its end and returns how many rows it changed.
    @discardableResult
    public borrowing func run<each V: Bindable>(_ sql: String, _ values: repeat each V) throws
        -> Int
    {
        try forEachRow(sql, repeat each values) { _ in }
        return Int(sqlite3_changes64(handle))
    }

    /// The rows of a query, each made into a value.
    public borrowing func rows<T, each V: Bindable>(
        _ sql: String, _ values: repeat each V, make: (Row) throws -> T
    ) throws -> [T] {
        var result: [T] = []
        try forEachRow(sql, repeat each values) { result.append(try make($0)) }
        return result
    }

    /// The first row of a query made into a value; nil if there is none.
    public borrowing func row<T, each V: Bindable>(
        _ sql: String, _ values: repeat each V, make: (Row) throws -> T
    ) throws -> T? {
        let statement = try cache.statement(sql)
        defer { cache.giveBack(statement) }
        try bind(repeat each values, to: statement)
        return try statement.step() ? try make(Row(statement)) : nil
    }

    /// Lends each row of a query to `body`, one at a time.
    public borrowing func forEachRow<each V: Bindable>(
        _ sql: String, _ values: repeat each V, body: (Row) throws -> Void
    ) throws {
        let statement = try cache.statement(sql)
        defer { cache.giveBack(statement) }
        try bind(repeat each values, to: statement)
        while try statement.step() { try body(Row(statement)) }
    }

    private borrowing func bind<each V: Bindable>(
        _ values: repeat each V, to statement: Statement
    ) throws {
        var index: Int32 = 0
        for value in repeat each values {
            index += 1
            try statement.bind(value.sqlValue, at: index)
        }
        precondition(
            index == sqlite3_bind_parameter_count(statement.handle),
            "\(index) values for the parameters of: \(statement.sql)")
    }

    /// The row id that the last INSERT of this connection made.
    public var lastInsertedID: Int { Int(sqlite3_last_insert_rowid(handle)) }

    // MARK: Transactions

    /// Runs `body` inside a write transaction, which it commits, or rolls back if `body` throws.
    ///
    /// Always `BEGIN IMMEDIATE`: a read transaction that turns into a write fails at once when
    /// another connection has written since, whatever the busy timeout
    /// (https://sqlite.org/lang_transaction.html).
    public borrowing func write<T>(_ body: () throws -> T) throws -> T {
        try transaction(beginningWith: "BEGIN IMMEDIATE", body)
    }

    /// Runs `body` on one unchanging picture of the file. Keep it short: it pins the WAL.
    public borrowing func read<T>(_ body: () throws -> T) throws -> T {
        try transaction(beginningWith: "BEGIN", body)
    }

    private borrowing func transaction<T>(
        beginningWith begin: String, _ body: () throws -> T
    ) throws -> T {
        try run(begin)
        do {
            let result = try body()
            try run("COMMIT")
            return result
        } catch {
            // SQLite may have rolled back by itself (disk full, I/O error): then there is none.
            if sqlite3_get_autocommit(handle) == 0 { _ = try? run("ROLLBACK") }
            throw error
        }
    }
}
