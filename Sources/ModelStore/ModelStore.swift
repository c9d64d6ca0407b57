// The store: one SQLite file with networks, every step of their training, and jobs.
//
// This file opens and closes it and lends its connection; each subject has its own folder.

internal import SQLite
internal import Synchronization

/// An open store. Safe to use from several threads; each call is short.
public final class ModelStore: Sendable {
    /// How long a command waits for another process's transaction.
    public static let busyTimeout = Duration.seconds(10)

    public let path: String
    let locks: LockFile
    private let connection: Mutex<Connection>
    private let log: WriteAheadLog

    /// Creates an empty store and opens it.
    ///
    /// - Throws: `StoreError` if there is anything at `path`, or its folder can't be written.
    public static func create(at path: String, now: Timestamp) throws -> ModelStore {
        try StoreCreation.create(at: path, now: now)
        return try ModelStore(path: path, now: now)
    }

    /// Opens the store at `path` and brings its schema up to date.
    ///
    /// - Throws: `StoreError` if there is none, or the file is foreign, newer or damaged.
    public init(path: String, now: Timestamp) throws {
        try StoreFile.requireRegularFile(path)
        self.path = path
        do {
            let opened = try Connection(
                path: path, access: .readWrite, busyTimeout: Self.busyTimeout)
            try StoreFile.identify(opened, path: path)
            let locks = try LockFile(besideStore: path)
            try opened.execute(Self.connectionSettings)
            try Self.migrate(opened, locks, now: now)
            connection = Mutex(opened)
            self.locks = locks
            log = WriteAheadLog(store: path, locks: locks)
        } catch let error as SQLiteError {
            throw StoreError(error, path: path)
        }
    }

    /// A migration commits as every writer does: not while a checkpoint waits for readers.
    private static func migrate(
        _ connection: borrowing Connection, _ locks: LockFile, now: Timestamp
    ) throws {
        let isOld = try SchemaMigrations.version(of: connection) < StoreFile.schemaVersion
        if isOld { try locks.shared(.writing, timeout: busyTimeout) }
        defer { if isOld { locks.release(.writing) } }
        try SchemaMigrations.apply(to: connection, now: now)
    }

    /// What each of our connections sets.
    package static let connectionSettings = """
        PRAGMA wal_autocheckpoint = 0;
        PRAGMA journal_size_limit = \(WriteAheadLog.targetByteCount);
        PRAGMA foreign_keys = ON;
        PRAGMA mmap_size = 0;
        PRAGMA secure_delete = FAST;
        PRAGMA synchronous = FULL;
        """

    /// The folder that the store's file is in: its disk has room for what goes into the store.
    public var folder: String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }

    /// Lends the connection inside a read transaction, for one unchanging picture.
    func read<T>(_ body: (borrowing Connection) throws -> T) throws -> T {
        try withConnection { connection in try connection.read { try body(connection) } }
    }

    /// Lends the connection inside a write transaction, committed unless `body` throws.
    func write<T>(_ body: (borrowing Connection) throws -> T) throws -> T {
        try withConnection { connection in
            try locks.shared(.writing, timeout: Self.busyTimeout)
            defer { locks.release(.writing) }
            return try connection.write { try body(connection) }
        }
    }

    /// Whether commits from here on wait until the disk has them.
    func setSynced(_ isSynced: Bool) throws {
        try withConnection {
            try $0.execute("PRAGMA synchronous = \(isSynced ? "FULL" : "NORMAL")")
        }
    }

    /// Copies the write-ahead log into the file if it has outgrown its target.
    public func checkpointLogIfNeeded() throws -> WALPressure {
        guard log.fileByteCount > WriteAheadLog.targetByteCount else { return .low }
        return try checkpointLog()
    }

    /// Copies the write-ahead log into the file.
    public func checkpointLog() throws -> WALPressure {
        try withConnection { try log.checkpoint(writer: $0) }
    }

    /// The length of the write-ahead log.
    var logByteCount: Int { log.fileByteCount }

    func withConnection<T>(_ body: (borrowing Connection) throws -> T) throws -> T {
        do {
            return try connection.withLock { try body($0) }
        } catch let error as SQLiteError {
            throw StoreError(error, path: path)
        }
    }
}
