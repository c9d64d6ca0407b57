// What `doctor` tells of the store and of the SQLite it runs on.

internal import SQLite

/// Facts about a store and its SQLite.
public struct StoreHealth: Sendable, Equatable {
    public let sqliteVersion: String
    /// Whether that SQLite is free of the WAL-reset bug (https://sqlite.org/wal.html).
    public let hasWALResetFix: Bool
    public let schemaVersion: Int
    public let pageSize: Int
    public let fileByteCount: Int
    public let freeByteCount: Int
    public let logByteCount: Int
    /// What SQLite finds wrong with the file's structure; empty if nothing.
    public let structureFaults: [String]
    /// References that lead nowhere.
    public let danglingReferenceCount: Int
}

extension ModelStore {
    /// The SQLite library that this process runs on.
    public static var sqliteVersion: String { SQLiteLibrary.version }

    /// The schema version that this program writes.
    public static var schemaVersion: Int { StoreFile.schemaVersion }

    /// Looks at the file's structure; reads all of it.
    public func health() throws -> StoreHealth {
        try withConnection { connection in
            let pageSize = try Self.pragma("page_size", connection)
            let faults = try connection.rows("PRAGMA quick_check(20)") { $0.text(0) }
            let dangling = try connection.rows("PRAGMA foreign_key_check") { _ in 1 }
            return StoreHealth(
                sqliteVersion: SQLiteLibrary.version,
                hasWALResetFix: SQLiteLibrary.hasWALResetFix,
                schemaVersion: try SchemaMigrations.version(of: connection), pageSize: pageSize,
                fileByteCount: try Self.pragma("page_count", connection) * pageSize,
                freeByteCount: try Self.pragma("freelist_count", connection) * pageSize,
                logByteCount: logByteCount, structureFaults: faults.filter { $0 != "ok" },
                danglingReferenceCount: dangling.count)
        }
    }

    private static func pragma(
        _ name: String, _ connection: borrowing Connection
    ) throws -> Int {
        try connection.row("PRAGMA \(name)") { $0.integer(0) } ?? 0
    }
}
