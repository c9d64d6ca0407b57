// What one would write without nnstore: a row with a blob for each step, in plain SQLite.

import ModelStore
import SQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An SQLite file with one blob a step, on the settings and with the commits of nnstore's own.
final class RawStore {
    private static let commitInterval = Duration.milliseconds(50)

    private let path: String
    private let connection: Connection
    /// Spent on writing since the last commit.
    private var sinceCommit = Duration.zero
    private var isInTransaction = false
    // The last property goes last: the file is closed before it is removed.
    private let folder: BenchmarkFolder

    init() throws {
        folder = try BenchmarkFolder()
        path = "\(folder.path)/benchmark.db"
        connection = try Connection(path: path, access: .create, busyTimeout: .seconds(10))
        try connection.execute(
            """
            PRAGMA page_size = 8192;
            PRAGMA journal_mode = WAL;
            \(ModelStore.connectionSettings)
            CREATE TABLE state (step INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
            """)
    }

    /// Writes the next step's blob.
    ///
    /// - Returns: what it took to make and write, commits and checkpoints of the log included.
    func append(_ step: Int, _ encode: () throws -> [UInt8]) throws -> Duration {
        let start = ContinuousClock.now
        if !isInTransaction {
            try connection.execute("BEGIN IMMEDIATE")
            isInTransaction = true
        }
        try connection.run("INSERT INTO state VALUES (?, ?)", step, try encode())
        if sinceCommit + (ContinuousClock.now - start) >= Self.commitInterval { try commit() }
        let time = ContinuousClock.now - start
        sinceCommit = isInTransaction ? sinceCommit + time : .zero
        return time
    }

    private func commit() throws {
        try connection.execute("COMMIT")
        isInTransaction = false
        if fileByteCount("-wal") > 16 << 20 { _ = try connection.checkpoint(.passive) }
    }

    /// Commits what is left, and puts the log into the file.
    ///
    /// - Returns: what it took.
    func finish() throws -> Duration {
        let start = ContinuousClock.now
        if isInTransaction { try commit() }
        _ = try connection.checkpoint(.passive)
        return ContinuousClock.now - start
    }

    /// The blobs of consecutive steps, in order.
    func blobs(of steps: ClosedRange<Int>) throws -> [[UInt8]] {
        try connection.rows(
            "SELECT bytes FROM state WHERE step BETWEEN ? AND ? ORDER BY step", steps.lowerBound,
            steps.upperBound
        ) { $0.bytes(0) }
    }

    var byteCount: Int { fileByteCount("") }

    private func fileByteCount(_ suffix: String) -> Int {
        var status = stat()
        return stat(path + suffix, &status) == 0 ? Int(status.st_size) : 0
    }
}
