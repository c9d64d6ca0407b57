// The write-ahead log of a connection's file. Who may checkpoint it, and when, is decided in
// ModelStore (`WriteAheadLog`), in one place.

internal import CSQLite

/// How far a checkpoint goes (https://sqlite.org/c3ref/wal_checkpoint_v2.html).
public enum WALCheckpointMode: Sendable {
    /// Copies what it can without waiting for anybody.
    case passive
    /// Waits for readers too, then lets the log start again and cuts its file to nothing.
    case truncate
}

/// What a checkpoint found and did.
public struct WALCheckpointResult: Sendable, Equatable {
    /// Frames in the log.
    public let frameCount: Int
    /// Frames of them that are in the database file now.
    public let copiedFrameCount: Int
    /// True if a lock kept it from going as far as asked.
    public let wasBusy: Bool

    public var isComplete: Bool { !wasBusy && frameCount == copiedFrameCount }
}

extension Connection {
    /// Copies frames of the write-ahead log into the database file.
    public borrowing func checkpoint(_ mode: WALCheckpointMode) throws -> WALCheckpointResult {
        var frameCount: Int32 = 0
        var copiedCount: Int32 = 0
        let number = mode == .passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE
        let code = sqlite3_wal_checkpoint_v2(handle, nil, number, &frameCount, &copiedCount)
        guard code == SQLITE_OK || code & 0xFF == SQLITE_BUSY else {
            throw SQLiteError(code: code, message: lastMessage(of: handle))
        }
        return WALCheckpointResult(
            frameCount: Int(frameCount), copiedFrameCount: Int(copiedCount),
            wasBusy: code != SQLITE_OK)
    }
}
