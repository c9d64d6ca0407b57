// The one routine that checkpoints a store's write-ahead log.
//
// SQLite from 3.7.0 to 3.51.2 can lose commits when one connection checkpoints while another
// commits (https://sqlite.org/wal.html, "The WAL-Reset Bug"). So no connection of ours
// checkpoints by itself, and here nobody can commit meanwhile: a passive checkpoint runs while
// our writer holds the write lock in a transaction that it then rolls back. A checkpoint that
// waits for readers takes the write lock itself, but goes on without it when it waits in vain;
// so every writer of ours is kept out by an advisory lock that write transactions share.
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

package final class WriteAheadLog: Sendable {
    package static let targetByteCount = 16 << 20
    package static let warningByteCount = 4 * targetByteCount
    package static let pauseByteCount = 16 * targetByteCount
    /// How long a checkpoint under pressure waits for readers, all our writers waiting with it.
    private static let patience = Duration.milliseconds(500)

    private let path: String
    private let locks: LockFile
    /// Opened when first needed: most commands never checkpoint.
    private let checkpointer = Mutex<Connection?>(nil)
    /// How long the log was when readers were last waited for in vain.
    private let byteCountAtLastWait = Atomic(0)

    init(store: String, locks: LockFile) {
        path = StoreFile.resolved(store)
        self.locks = locks
    }

    /// The length of the log's file. It shrinks when a checkpoint truncates it, or at the first
    /// commit after all of it was copied and let go.
    var fileByteCount: Int {
        var status = stat()
        return stat(path + "-wal", &status) == 0 ? Int(status.st_size) : 0
    }

    /// Copies the log into the store; `writer` must be outside any transaction.
    ///
    /// - Returns: how much of the log could not be let go.
    func checkpoint(writer: borrowing Connection) throws -> WALPressure {
        let copied = try copyWhileNobodyCommits(writer)
        let byteCount = fileByteCount
        guard byteCount > Self.warningByteCount else { return .low }
        let waited = isTimeToWait(byteCount) ? try truncateWhileNobodyWrites(byteCount) : nil
        if (waited ?? copied).isComplete { return .low }
        return byteCount > Self.pauseByteCount
            ? .tooHigh(byteCount: byteCount) : .high(byteCount: byteCount)
    }

    /// Whether to wait for readers, even if all was copied: one that began since the last commit
    /// lets all be copied and still keeps the log from starting again.
    ///
    /// Our writers stand still while we wait. So until training pauses anyway it is done once for
    /// each further target of growth, not at each commit.
    private func isTimeToWait(_ byteCount: Int) -> Bool {
        let last = byteCountAtLastWait.load(ordering: .relaxed)
        return byteCount < last || byteCount >= last + Self.targetByteCount
            || byteCount > Self.pauseByteCount
    }

    private func copyWhileNobodyCommits(
        _ writer: borrowing Connection
    ) throws -> WALCheckpointResult {
        try writer.run("BEGIN IMMEDIATE")
        defer { _ = try? writer.run("ROLLBACK") }
        return try withCheckpointer { try $0.checkpoint(.passive) }
    }

    /// - Returns: nil if one of our writers was in a transaction.
    private func truncateWhileNobodyWrites(_ byteCount: Int) throws -> WALCheckpointResult? {
        guard try locks.tryExclusive(.writing) else { return nil }
        defer { locks.release(.writing) }
        let result = try withCheckpointer { try $0.checkpoint(.truncate) }
        byteCountAtLastWait.store(result.isComplete ? 0 : byteCount, ordering: .relaxed)
        return result
    }

    private func withCheckpointer<T>(_ body: (borrowing Connection) throws -> T) throws -> T {
        try checkpointer.withLock { connection in
            if connection == nil { connection = try openCheckpointer() }
            return try body(connection!)  // Set just above.
        }
    }

    private func openCheckpointer() throws -> Connection {
        let opened = try Connection(path: path, access: .readWrite, busyTimeout: Self.patience)
        try opened.execute("PRAGMA wal_autocheckpoint = 0")
        // The first read attaches the connection to the log.
        _ = try opened.row("PRAGMA user_version") { $0.integer(0) }
        return opened
    }
}
