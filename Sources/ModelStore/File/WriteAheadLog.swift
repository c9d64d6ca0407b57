// The one routine that checkpoints a store's write-ahead log.
//
// SQLite from 3.7.0 to 3.51.2 can lose commits when one connection checkpoints while another
// commits (https://sqlite.org/wal.html, "The WAL-Reset Bug"). So no connection of ours
// checkpoints by itself, and here nobody can commit meanwhile: a passive checkpoint runs while
// our writer holds the write lock in a transaction that it then rolls back. A checkpoint that
// waits for readers takes the write lock itself; it could only miss it to another writer of ours,
// and those are kept out by an advisory lock that every write transaction shares.
//
// The last connection to close also checkpoints, but under SQLite's exclusive file lock, when no
// other connection is there to commit.

internal import SQLite
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// How full the log is, by the sizes that DESIGN calls target, warning and pause.
public enum WALPressure: Sendable, Equatable {
    case low
    /// Readers have pinned the log for a while: worth a word to the user.
    case high(byteCount: Int)
    /// Training has to wait until readers let go.
    case tooHigh(byteCount: Int)
}

final class WriteAheadLog: Sendable {
    static let targetByteCount = 16 << 20
    static let warningByteCount = 4 * targetByteCount
    static let pauseByteCount = 16 * targetByteCount
    /// How long a checkpoint under pressure waits for readers, all our writers waiting with it.
    private static let patience = Duration.milliseconds(500)

    private let path: String
    private let locks: LockFile
    /// Opened when first needed: most commands never checkpoint.
    private let checkpointer = Mutex<Connection?>(nil)

    init(store: String, locks: LockFile) {
        path = store
        self.locks = locks
    }

    /// The length of the log's file. It never shrinks before a truncating checkpoint.
    var fileByteCount: Int {
        var status = stat()
        return stat(path + "-wal", &status) == 0 ? Int(status.st_size) : 0
    }

    /// Copies the log into the store; `writer` must be outside any transaction.
    ///
    /// - Returns: how much of the log could not be let go.
    func checkpoint(writer: borrowing Connection) throws -> WALPressure {
        let result = try copyWhileNobodyCommits(writer)
        if result.isComplete { return .low }
        let pinned = fileByteCount
        guard pinned > Self.warningByteCount else { return .low }
        if try truncateWhileNobodyWrites().isComplete { return .low }
        return pinned > Self.pauseByteCount
            ? .tooHigh(byteCount: pinned) : .high(byteCount: pinned)
    }

    private func copyWhileNobodyCommits(_ writer: borrowing Connection) throws
        -> WALCheckpointResult
    {
        try writer.run("BEGIN IMMEDIATE")
        defer { _ = try? writer.run("ROLLBACK") }
        return try withCheckpointer { try $0.checkpoint(.passive) }
    }

    private func truncateWhileNobodyWrites() throws -> WALCheckpointResult {
        guard try locks.tryExclusive(.writing) else { return .notTried }
        defer { locks.release(.writing) }
        return try withCheckpointer { try $0.checkpoint(.truncate) }
    }

    private func withCheckpointer<T>(_ body: (borrowing Connection) throws -> T) throws -> T {
        try checkpointer.withLock { connection in
            if connection == nil {
                connection = try Connection(
                    path: path, access: .readWrite, busyTimeout: Self.patience)
                try connection?.execute("PRAGMA wal_autocheckpoint = 0")
                // The first read attaches the connection to the log.
                _ = try connection?.row("PRAGMA user_version") { $0.integer(0) }
            }
            return try body(connection!)  // Set just above.
        }
    }
}
