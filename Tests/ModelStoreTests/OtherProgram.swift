// Another program that has the store open: it writes rows of its own, or reads and won't let go.

import ModelStore
import SQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A connection beside the store's, which counts the rows whose commit SQLite acknowledged.
final class OtherProgram {
    let connection: Connection
    private(set) var acknowledgedCount = 0

    /// Short, as what it waits for in these tests would not come.
    private static let busyTimeout = Duration.milliseconds(10)

    init(at path: String) throws {
        connection = try Connection(path: path, access: .readWrite, busyTimeout: Self.busyTimeout)
        try connection.execute(
            """
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA synchronous = OFF;
            CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
            SELECT count(*) FROM kept;
            """)
    }

    /// Commits rows of about one page each, one by one.
    func commitRows(_ count: Int) throws {
        for _ in 0..<count { try commitRow(byteCount: 3500) }
    }

    func commitRow(byteCount: Int) throws {
        try connection.write {
            _ = try connection.run("INSERT INTO kept (bytes) VALUES (randomblob(?))", byteCount)
        }
        acknowledgedCount += 1
    }

    /// False if another connection has the write lock.
    func canCommit() throws -> Bool {
        do {
            try commitRows(1)
            return true
        } catch let error as SQLiteError where error.isBusy {
            return false
        }
    }

    /// Copies the log as SQLite does by itself; safe only while nobody else commits.
    ///
    /// - Returns: whether all of it was copied.
    @discardableResult
    func copyLog() throws -> Bool {
        try connection.checkpoint(.passive).isComplete
    }

    /// Holds on to the log as it is now, until `letGo`.
    func startReading() throws {
        try connection.execute("BEGIN; SELECT count(*) FROM kept")
    }

    func letGo() throws {
        try connection.execute("COMMIT")
    }

    /// The rows of all these programs in a file that nobody has open; nil if it is corrupt.
    static func survivingCount(at path: String) throws -> Int? {
        let connection = try Connection(path: path, access: .readWrite, busyTimeout: busyTimeout)
        do {
            let faults = try connection.rows("PRAGMA integrity_check") { $0.text(0) }
            guard faults == ["ok"] else { return nil }
            return try connection.row("SELECT count(*) FROM kept") { $0.integer(0) }
        } catch let error as SQLiteError where error.isCorrupt {
            return nil
        }
    }

    /// Writes until the log's file is longer than this.
    func growLog(of path: String, beyond byteCount: Int) throws {
        while logByteCount(of: path) <= byteCount { try commitRow(byteCount: 1 << 20) }
    }
}

/// The length of the log's file beside a store.
func logByteCount(of path: String) -> Int {
    var status = stat()
    return stat(path + "-wal", &status) == 0 ? Int(status.st_size) : 0
}
