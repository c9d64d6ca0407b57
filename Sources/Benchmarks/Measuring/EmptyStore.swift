// A new store as nnstore makes it, but with the page size that is to be measured.

import ModelStore
import SQLite

enum EmptyStore {
    static func create(at path: String, pageSize: Int) throws {
        do { _ = try ModelStore.create(at: path, now: .now()) }
        let connection = try Connection(path: path, access: .readWrite, busyTimeout: .seconds(1))
        // VACUUM changes the page size, but not while there is a write-ahead log.
        try connection.execute(
            """
            PRAGMA journal_mode = DELETE;
            PRAGMA page_size = \(pageSize);
            VACUUM;
            PRAGMA journal_mode = WAL;
            """)
        let actual = try connection.row("PRAGMA page_size") { $0.integer(0) }
        precondition(actual == pageSize, "the page size is \(actual ?? 0), not \(pageSize)")
    }

    /// A connection with the settings that `ModelStore` gives its own.
    static func connect(to path: String) throws -> Connection {
        let connection = try Connection(path: path, access: .readWrite, busyTimeout: .seconds(10))
        try connection.execute(ModelStore.connectionSettings)
        return connection
    }
}
