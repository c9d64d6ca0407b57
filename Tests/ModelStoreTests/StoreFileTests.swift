// What may be at a store's path, and what a new store looks like from outside.

import ModelStore
import SQLite
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct StoreFileTests {
    private func message(opening path: String) -> String? {
        do {
            _ = try ModelStore(path: path, now: StoreFixture.now)
            return nil
        } catch {
            return (error as? StoreError)?.message
        }
    }

    @Test func whatIsNoStoreIsRefusedByName() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/x.db"
        #expect(message(opening: path) == "there is no store at \(path)")
        #expect(message(opening: folder.path) == "\(folder.path) is a folder, not a store")
        try folder.write([], to: "x.db")
        #expect(message(opening: path) == "\(path) is not a store of nnstore: it is no SQLite file")
        try folder.write(Array("hello, this is a text and no database".utf8), to: "x.db")
        #expect(message(opening: path) == "\(path) is not a store of nnstore: it is no SQLite file")
        mkfifo("\(folder.path)/fifo", 0o600)
        #expect(
            message(opening: "\(folder.path)/fifo") == "\(folder.path)/fifo is not a regular file")
    }

    @Test func anotherProgramsDatabaseIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/x.db"
        let connection = try Connection(path: path, access: .create, busyTimeout: .seconds(1))
        try connection.execute("CREATE TABLE a (b)")
        #expect(
            message(opening: path)
                == "\(path) is an SQLite file of another program, not a store of nnstore")
    }

    @Test func aNewerStoreIsRefusedAndLeftAlone() throws {
        let fixture = try StoreFixture()
        try fixture.tamper("PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)")
        #expect(
            message(opening: fixture.store.path)
                == "\(fixture.store.path) was written by a newer nnstore (schema 99; this one knows "
                + "up to \(ModelStore.schemaVersion))")
    }

    @Test func aStoreOfAnUnknownMigrationIsRefused() throws {
        let fixture = try StoreFixture()
        try fixture.tamper("UPDATE migration SET sha256 = zeroblob(32)")
        #expect(
            message(opening: fixture.store.path)
                == "the store's schema was made by a migration 1 that this nnstore does not know")
    }

    @Test func aTruncatedStoreIsDamaged() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/x.db"
        do { _ = try ModelStore.create(at: path, now: StoreFixture.now) }
        let bytes = try folder.read("x.db")
        try folder.write(Array(bytes.prefix(bytes.count / 3)), to: "x.db")
        #expect(throws: StoreError.self) {
            let store = try ModelStore(path: path, now: StoreFixture.now)
            guard try store.health().structureFaults.isEmpty else {
                throw StoreError(.damaged, "faults")
            }
        }
    }

    @Test func everyFileIsPrivateWhateverTheUmask() throws {
        let folder = try TemporaryFolder()
        let old = umask(0)
        defer { umask(old) }
        let store = try ModelStore.create(at: "\(folder.path)/x.db", now: StoreFixture.now)
        _ = try store.networks()
        #expect(folder.names == ["x.db", "x.db-lock", "x.db-shm", "x.db-wal"])
        for name in folder.names {
            var status = stat()
            stat("\(folder.path)/\(name)", &status)
            #expect(status.st_mode & 0o777 == 0o600, "\(name)")
        }
        withExtendedLifetime(store) {}
    }

    @Test func aStoreIsCreatedAsDesigned() throws {
        let fixture = try StoreFixture()
        let settings = try ["application_id", "auto_vacuum", "journal_mode", "encoding"].map {
            name in
            try fixture.store.query("PRAGMA \(name)", timeLimit: .seconds(5)).rows[0][0]
        }
        #expect(
            settings == [.integer(0x6E6E_7374), .integer(2), .text("wal"), .text("UTF-8")])
    }

    @Test func whatIsThereAlreadyIsNotOverwritten() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("mine".utf8), to: "x.db")
        #expect {
            try ModelStore.create(at: "\(folder.path)/x.db", now: StoreFixture.now)
        } throws: { error in
            (error as? StoreError)?.kind == .refused
        }
        #expect(try folder.read("x.db") == Array("mine".utf8))
        #expect(folder.names == ["x.db"])
    }
}
