// Bringing a store's schema up to this program's, one migration a transaction.

internal import Digest
internal import Migrations
internal import SQLite

enum SchemaMigrations {
    /// Applies every migration that the store does not have yet.
    ///
    /// - Throws: `StoreError` if a migration that made the store is not the one we know by its
    ///   hash: such a store was made by a program that is not ours to guess.
    static func apply(to connection: borrowing Connection, now: Timestamp) throws {
        try checkApplied(connection)
        guard try version(of: connection) < Migration.all.count else { return }
        // A table is made anew by a migration that changes its constraints; rows that refer to it
        // must stay (https://sqlite.org/lang_altertable.html, section 7). After a failure nobody
        // uses this connection.
        try connection.execute("PRAGMA foreign_keys = OFF")
        // A store that is up to date is opened without SQLite's write lock.
        for migration in Migration.all.dropFirst(try version(of: connection)) {
            try connection.write {
                guard try version(of: connection) == migration.version - 1 else { return }
                try run(migration, in: connection)
                try record(migration, in: connection, now: now)
            }
        }
        try connection.execute("PRAGMA foreign_keys = ON")
    }

    /// References that led nowhere before are damage to be told of, and may stay.
    private static func run(_ migration: Migration, in connection: borrowing Connection) throws {
        let countBefore = try danglingReferenceCount(in: connection)
        try connection.execute(migration.sql)
        guard try danglingReferenceCount(in: connection) <= countBefore else {
            throw StoreError(
                .damaged,
                "bringing the store to schema \(migration.version) would lose rows that others "
                    + "refer to; it is left as it was", hint: "nnstore doctor")
        }
    }

    private static func danglingReferenceCount(in connection: borrowing Connection) throws -> Int {
        try connection.rows("PRAGMA foreign_key_check") { _ in 1 }.count
    }

    static func version(of connection: borrowing Connection) throws -> Int {
        try connection.row("PRAGMA user_version") { $0.integer(0) } ?? 0
    }

    private static func record(
        _ migration: Migration, in connection: borrowing Connection, now: Timestamp
    ) throws {
        try connection.execute(
            """
            CREATE TABLE IF NOT EXISTS migration (
                version    INTEGER PRIMARY KEY,
                name       TEXT NOT NULL,
                sha256     BLOB NOT NULL CHECK (length(sha256) = 32),
                applied_at INTEGER NOT NULL
            ) STRICT;
            PRAGMA user_version = \(migration.version);
            """)
        try connection.run(
            "INSERT INTO migration (version, name, sha256, applied_at) VALUES (?, ?, ?, ?)",
            migration.version, migration.name, migration.sha256, now.milliseconds)
    }

    private static func checkApplied(_ connection: borrowing Connection) throws {
        guard try version(of: connection) > 0 else { return }
        let applied = try connection.rows("SELECT version, sha256 FROM migration") {
            (version: $0.integer(0), sha256: $0.bytes(1))
        }
        for (version, sha256) in applied {
            let known = Migration.all.first { $0.version == version }
            guard known?.sha256 == sha256 else {
                throw StoreError(
                    .refused,
                    "the store's schema was made by a migration \(version) that this nnstore does "
                        + "not know", hint: "the nnstore that wrote it")
            }
        }
    }
}

extension Migration {
    fileprivate var sha256: [UInt8] { SHA256.digest(of: Array(sql.utf8)) }
}
