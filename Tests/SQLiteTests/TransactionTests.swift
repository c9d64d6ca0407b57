// Transactions: all or nothing, and one picture for a reader.

import SQLite
import SQLiteTestSupport
import Testing

struct TransactionTests {
    private let files = TestFiles()

    private struct Failure: Error {}

    @Test func whatIsWrittenIsThereForOthersOnceCommitted() throws {
        let connection = try files.openWords()
        try connection.execute("PRAGMA journal_mode = WAL")
        let other = try files.open()
        let result = try connection.write {
            try connection.run("DELETE FROM word WHERE id < 3")
            #expect(try other.words().count == 3)
            return "done"
        }
        #expect(result == "done")
        #expect(try other.words() == ["three"])
    }

    @Test func anErrorUndoesTheTransaction() throws {
        let connection = try files.openWords()
        #expect(throws: Failure.self) {
            try connection.write {
                try connection.run("DELETE FROM word")
                throw Failure()
            }
        }
        #expect(try connection.words().count == 3)
        try connection.write { _ = try connection.run("DELETE FROM word WHERE id = 1") }
        #expect(try connection.words().count == 2)
    }

    @Test func aCommitThatFailsUndoesTheTransaction() throws {
        let connection = try files.openWords()
        try connection.execute(
            """
            PRAGMA foreign_keys = ON;
            CREATE TABLE part (
                word_id INTEGER NOT NULL REFERENCES word DEFERRABLE INITIALLY DEFERRED
            );
            """)
        let error = sqliteError {
            try connection.write { _ = try connection.run("INSERT INTO part VALUES (99)") }
        }
        #expect(error?.isConstraint == true)
        #expect(error?.sql == "COMMIT")
        #expect(try connection.row("SELECT count(*) FROM part") { $0.integer(0) } == 0)
        try connection.write { _ = try connection.run("INSERT INTO part VALUES (1)") }
    }

    /// Then there is no transaction left to roll back; the first error must come out all the same.
    @Test func aTransactionThatSQLiteEndedIsNotRolledBackTwice() throws {
        let connection = try files.openWords()
        let error = sqliteError {
            try connection.write {
                try connection.run("DELETE FROM word WHERE id = 3")
                try connection.run("INSERT OR ROLLBACK INTO word (text) VALUES ('one')")
            }
        }
        #expect(error?.isConstraint == true)
        #expect(try connection.words().count == 3)
    }

    @Test func aReaderSeesOnePictureUntilItIsDone() throws {
        let connection = try files.openWords()
        try connection.execute("PRAGMA journal_mode = WAL")
        let other = try files.open()
        try connection.read {
            #expect(try connection.words().count == 3)
            try other.run("DELETE FROM word")
            #expect(try connection.words().count == 3)
        }
        #expect(try connection.words().isEmpty)
    }

    // MARK: Waiting for locks

    @Test func aWriterWaitsForAnotherThreadsTransaction() throws {
        defer { LockMoment.cancelAll() }
        LockMoment.startWatching()
        let connection = try files.openWords(busyTimeout: .seconds(60))
        try connection.execute("PRAGMA journal_mode = WAL")
        let (isLocked, mayCommit) = (Event(), Event())
        let holder = try lock(isLocked, until: mayCommit)
        isLocked.wait()
        var hasWaited = false
        LockMoment.writeLockRefused.next {
            hasWaited = true
            mayCommit.signal()
        }
        try connection.write { _ = try connection.run("INSERT INTO word (text) VALUES ('five')") }
        try holder.wait()
        #expect(hasWaited)
        #expect(try connection.words() == ["one", "two", "three", "four", "five"])
    }

    @Test func aWriterThatWaitsInVainSaysThatTheFileIsBusy() throws {
        let timeout = Duration.milliseconds(50)
        let connection = try files.openWords(busyTimeout: timeout)
        try connection.execute("PRAGMA journal_mode = WAL")
        let (isLocked, mayCommit) = (Event(), Event())
        let holder = try lock(isLocked, until: mayCommit)
        isLocked.wait()
        let start = ContinuousClock.now
        let error = sqliteError { try connection.write {} }
        #expect(ContinuousClock.now - start >= timeout)
        #expect(error?.isBusy == true)
        #expect(error?.sql == "BEGIN IMMEDIATE")
        #expect(try connection.words().count == 3)
        mayCommit.signal()
        try holder.wait()
        try connection.write {}
        #expect(try connection.words().count == 4)
    }

    /// Adds the word `four` on another thread, in a transaction that lasts until told to end.
    private func lock(_ isLocked: Event, until mayCommit: Event) throws -> BackgroundCall {
        let path = files.path
        return BackgroundCall {
            let connection = try Connection(path: path, access: .readWrite, busyTimeout: .zero)
            try connection.write {
                try connection.run("INSERT INTO word (text) VALUES ('four')")
                isLocked.signal()
                mayCommit.wait()
            }
        }
    }
}
