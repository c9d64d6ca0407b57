// How long the log gets: bounded while readers come and go, reported while one stays.

import ModelStore
import SQLite
import SQLiteTestSupport
import Synchronization
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct WriteAheadLogTests {
    private static let megabyte = 1 << 20

    /// Without a checkpoint the steps would make it longer than the limit.
    @Test(
        arguments: [
            (readerCount: 0, stepCount: 120_000, limit: 2 * WriteAheadLog.targetByteCount),
            (readerCount: 3, stepCount: 300_000, limit: 5 * WriteAheadLog.targetByteCount),
        ])
    func theLogStaysShortWhileStepsAreRecorded(
        readerCount: Int, stepCount: Int, limit: Int
    ) throws {
        let fixture = try StoreFixture()
        let path = fixture.store.path
        let isDone = Atomic(false)
        let readers = (0..<readerCount).map { _ in
            BackgroundCall {
                let connection = try Connection(
                    path: path, access: .readWrite, busyTimeout: .seconds(10))
                while !isDone.load(ordering: .relaxed) { try Self.readAWhile(connection) }
            }
        }
        let longest = try record(stepCount, in: fixture)
        isDone.store(true, ordering: .relaxed)
        for reader in readers { try reader.wait() }
        #expect(longest > WriteAheadLog.targetByteCount)
        #expect(longest < limit)
    }

    /// - Returns: the length of the log when it was longest.
    private func record(_ stepCount: Int, in fixture: StoreFixture) throws -> Int {
        let (session, _) = try fixture.session()
        var longest = 0
        for first in stride(from: 1, through: stepCount, by: 1000) {
            try session.append(fixture.batch(first...first + 999), now: StoreFixture.now)
            longest = max(longest, logByteCount(of: fixture.store.path))
            _ = try fixture.store.checkpointLogIfNeeded()
        }
        return longest
    }

    /// A few milliseconds in one transaction, as our commands read.
    private static func readAWhile(_ connection: borrowing Connection) throws {
        try connection.read {
            for lineageID in 1...5 {
                _ = try connection.row(
                    """
                    SELECT avg(error)
                    FROM (SELECT error FROM step WHERE lineage_id = ? ORDER BY step DESC LIMIT 5000)
                    """, lineageID
                ) { $0.optionalReal(0) }
            }
        }
    }

    /// Each reader begins after a commit and leaves when a checkpoint waits for it. So everything
    /// can be copied each time, and yet there is always a reader that keeps the log as it is.
    @Test func readersThatTakeTurnsDoNotKeepTheLogGrowing() throws {
        defer { LockMoment.cancelAll() }
        LockMoment.startWatching()
        let fixture = try StoreFixture()
        let path = fixture.store.path
        let other = try OtherProgram(at: path)
        var reader: OtherProgram?
        var longest = 0
        for _ in 0..<30 {
            try other.growLog(of: path, beyond: logByteCount(of: path) + 4 * Self.megabyte)
            longest = max(longest, logByteCount(of: path))
            let next = try OtherProgram(at: path)
            try next.startReading()
            try reader?.letGo()
            reader = next
            LockMoment.checkpointWanted.next(skipping: 1) {
                try? reader?.letGo()
                reader = nil
            }
            #expect(try fixture.store.checkpointLogIfNeeded() == .low)
        }
        try reader?.letGo()
        #expect(longest > WriteAheadLog.warningByteCount)
        #expect(longest < WriteAheadLog.warningByteCount + 8 * Self.megabyte)
    }

    @Test func aReaderThatStaysIsReportedAndForgottenWhenItLeaves() throws {
        let fixture = try StoreFixture()
        let (store, path) = (fixture.store, fixture.store.path)
        let (other, reader) = (try OtherProgram(at: path), try OtherProgram(at: path))
        try reader.startReading()
        func pressure(at byteCount: Int) throws -> WALPressure {
            try other.growLog(of: path, beyond: byteCount)
            return try store.checkpointLogIfNeeded()
        }
        #expect(try pressure(at: WriteAheadLog.warningByteCount - 4 * Self.megabyte) == .low)
        #expect(
            try pressure(at: WriteAheadLog.warningByteCount)
                == .high(byteCount: logByteCount(of: path)))
        #expect(
            try pressure(at: WriteAheadLog.pauseByteCount - 4 * Self.megabyte)
                == .high(byteCount: logByteCount(of: path)))
        #expect(
            try pressure(at: WriteAheadLog.pauseByteCount)
                == .tooHigh(byteCount: logByteCount(of: path)))
        try reader.letGo()
        #expect(try store.checkpointLogIfNeeded() == .low)
        #expect(logByteCount(of: path) == 0)
    }

    @Test func theLogIsShortAgainAfterTheFirstCommitWithoutAReader() throws {
        let fixture = try StoreFixture()
        let (store, path) = (fixture.store, fixture.store.path)
        let (other, reader) = (try OtherProgram(at: path), try OtherProgram(at: path))
        try reader.startReading()
        try other.growLog(of: path, beyond: WriteAheadLog.warningByteCount)
        #expect(try store.checkpointLogIfNeeded() == .high(byteCount: logByteCount(of: path)))
        try reader.letGo()
        #expect(try store.checkpointLogIfNeeded() == .low)
        _ = try fixture.session()
        #expect(logByteCount(of: path) <= WriteAheadLog.targetByteCount)
    }

    /// SQLite keeps the log beside the file itself, whatever name it is opened by.
    @Test func aStoreOpenedThroughASymbolicLinkHasTheSameLogAndLocks() throws {
        let fixture = try StoreFixture()
        let link = "\(fixture.folder.path)/link.db"
        try #require(symlink(fixture.store.path, link) == 0)
        let store = try ModelStore(path: link, now: StoreFixture.now)
        let other = try OtherProgram(at: link)
        try other.growLog(of: fixture.store.path, beyond: WriteAheadLog.targetByteCount)
        #expect(try store.health().logByteCount == logByteCount(of: fixture.store.path))
        let lock = try BranchLock(fixture.branch(), in: fixture.store)
        try lock.whileHeld {
            let branch = try fixture.branch()
            #expect(throws: StoreError.self) { _ = try BranchLock(branch, in: store) }
        }
        #expect(!fixture.folder.names.contains("link.db-lock"))
    }
}
