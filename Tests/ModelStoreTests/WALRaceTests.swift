// The WAL-reset bug of SQLite before 3.51.3 (https://sqlite.org/wal.html): a checkpoint reads the
// log's header, another connection commits and so starts the log again, and the checkpoint then
// marks frames of the new log as copied that nobody has copied. Later checkpoints skip them.
//
// The schedules are forced by stepping in at the moments between.

import ModelStore
import SQLite
import SQLiteTestSupport
import TestSupport
import Testing

struct WALRaceTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        LockMoment.startWatching()
        folder = try TemporaryFolder()
        path = "\(folder.path)/race.db"
        _ = try ModelStore.create(at: path, now: StoreFixture.now)
    }

    /// Without this one, the others could not be known to be able to fail.
    @Test(
        .enabled(
            if: !SQLiteLibrary.hasWALResetFix,
            "SQLite \(SQLiteLibrary.version) has the fix, so that nothing can be lost"))
    func aPlainPassiveCheckpointLosesCommits() throws {
        let outcome = try race {
            let plain = try OtherProgram(at: path)
            return { try plain.copyLog() }
        }
        #expect(outcome.hasCommittedInWindow)
        #expect((outcome.survivingCount ?? 0) < outcome.acknowledgedCount)
    }

    @Test func ourCheckpointLetsNobodyCommitMeanwhile() throws {
        let outcome = try race {
            let store = try ModelStore(path: path, now: StoreFixture.now)
            // Opens the checkpointing connection, whose picture of the header will be old.
            _ = try store.checkpointLog()
            return { () throws in #expect(try store.checkpointLog() == .low) }
        }
        #expect(!outcome.hasCommittedInWindow)
        #expect(outcome.survivingCount == outcome.acknowledgedCount)
    }

    private struct Outcome {
        var acknowledgedCount = 0
        var hasCommittedInWindow = false
        /// What is there when every connection was closed; nil if the file is corrupt.
        var survivingCount: Int?
    }

    /// Another program tries to commit in the window of the bug, which is open while a checkpoint
    /// runs on a log that was copied whole and that the checkpoint has not seen whole.
    private func race(_ prepare: () throws -> () throws -> Void) throws -> Outcome {
        defer { LockMoment.cancelAll() }
        var outcome = Outcome()
        do {
            let checkpoint = try prepare()
            let other = try OtherProgram(at: path)
            try other.commitRows(60)
            #expect(try other.copyLog())
            var attempt: Result<Bool, any Error>?
            LockMoment.headerRead.next { attempt = Result { try other.canCommit() } }
            try checkpoint()
            outcome.hasCommittedInWindow = try #require(attempt, "there was no window").get()
            try other.commitRows(120)
            outcome.acknowledgedCount = other.acknowledgedCount
        }
        outcome.survivingCount = try OtherProgram.survivingCount(at: path)
        return outcome
    }
}
