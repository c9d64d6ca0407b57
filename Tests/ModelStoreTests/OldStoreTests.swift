// Stores that earlier versions wrote: each is opened by every later one, and every state in it is
// what it was. `Stores/schema-N.db` was written by the version that brought schema N.

import ModelStore
import NeuralNetwork
import SQLite
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct OldStoreTests {
    static let stores = {
        let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        return "/\(folder)/Stores"
    }()

    /// A copy: opening a store brings it up to date.
    static func copy(of name: String, in folder: TemporaryFolder) throws -> String {
        let file = try #require(fopen("\(stores)/\(name)", "rb"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(byte)) }
        return try folder.write(bytes, to: name)
    }

    /// The walkthrough trained to step 40, rolled back to 20, trained to 30 at another rate.
    @Test(arguments: ["schema-1.db", "schema-2.db"])
    func everyStateIsWhatItWas(name: String) throws {
        let folder = try TemporaryFolder()
        let store = try ModelStore(path: Self.copy(of: name, in: folder), now: StoreFixture.now)
        let network = try store.network(named: "walkthrough")
        let expected = [
            ("walkthrough@0", 0, "ad90400b4f4316cf"), ("walkthrough@ten", 10, "e21f9181e32bee47"),
            ("walkthrough@20", 20, "a69b279cfe81e01b"), ("walkthrough", 30, "faf325b58d63eaad"),
            ("walkthrough@{2}", 40, "90060a654d590a67"),
        ]
        for (address, step, sha256) in expected {
            let found = try store.resolve(Address(parsing: address), now: StoreFixture.now)
            let values = try #require(
                try store.storedState(
                    of: found.checkpoint, wordCount: network.architecture.parameterCount,
                    codec: StateCodec()))
            #expect(found.checkpoint.step == step)
            let digits = StateBytes.sha256(of: values).prefix(8).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
            #expect(digits.joined() == sha256)
        }
        let health = try store.health()
        #expect(health.structureFaults.isEmpty)
        #expect(health.danglingReferenceCount == 0)
        #expect(health.schemaVersion == ModelStore.schemaVersion)
    }

    /// What a migration must carry over, whatever it does to the tables.
    private static let content = """
        SELECT snapshot.id, lineage_id, first_step, last_step, hex(state_sha256), byte_count,
               ordinal, hex(snapshot_chunk.sha256), hex(bytes)
        FROM snapshot LEFT JOIN snapshot_chunk ON snapshot_id = snapshot.id
        ORDER BY snapshot.id, ordinal
        """

    private static let schema = "SELECT type || ' ' || name || ' ' || sql FROM sqlite_schema"

    private func rows(_ sql: String, of path: String) throws -> [[Value]] {
        let connection = try Connection(
            path: path, access: .readWrite, busyTimeout: .seconds(1))
        return try connection.rows(sql) { row in (0..<row.columnCount).map { row.value($0) } }
    }

    @Test(arguments: ["schema-1.db"])
    func migratingKeepsEveryStoredState(name: String) throws {
        let folder = try TemporaryFolder()
        let path = try Self.copy(of: name, in: folder)
        let before = try rows(Self.content, of: path)
        _ = try ModelStore(path: path, now: StoreFixture.now)
        let after = try rows(Self.content, of: path)
        #expect(before.count > 50)
        #expect(before == after)
        let migrations = try rows("SELECT version FROM migration ORDER BY version", of: path)
        #expect(migrations == (1...ModelStore.schemaVersion).map { [.integer(Int64($0))] })
    }

    /// Things that the migration to schema 2 stumbles over, at its beginning and at its end.
    @Test(arguments: [
        "CREATE TABLE old_snapshot (id INTEGER)",
        "ALTER TABLE job ADD COLUMN durability TEXT",
        "CREATE TABLE checkpoint_of (id INTEGER); DROP VIEW checkpoint",
    ])
    func aMigrationThatFailsLeavesTheStoreAsItWas(obstacle: String) throws {
        let folder = try TemporaryFolder()
        let path = try Self.copy(of: "schema-1.db", in: folder)
        let program = try Connection(path: path, access: .readWrite, busyTimeout: .seconds(1))
        try program.execute(obstacle)
        let before = try (rows(Self.schema, of: path), rows(Self.content, of: path))
        #expect(throws: StoreError.self) { try ModelStore(path: path, now: StoreFixture.now) }
        #expect(try rows("PRAGMA user_version", of: path) == [[.integer(1)]])
        #expect(try rows(Self.schema, of: path) == before.0)
        #expect(try rows(Self.content, of: path) == before.1)
    }

    /// A reference that leads nowhere is damage from before, and no reason to refuse the store.
    @Test func aStoreWithADanglingReferenceIsMigrated() throws {
        let folder = try TemporaryFolder()
        let path = try Self.copy(of: "schema-1.db", in: folder)
        let program = try Connection(path: path, access: .readWrite, busyTimeout: .seconds(1))
        try program.execute("PRAGMA foreign_keys = OFF; DELETE FROM snapshot WHERE id = 5")
        let store = try ModelStore(path: path, now: StoreFixture.now)
        #expect(try store.health().danglingReferenceCount == 1)
    }

    /// Views of the user's own on the table that is made anew.
    @Test func viewsOfAUserSurviveTheMigration() throws {
        let folder = try TemporaryFolder()
        let path = try Self.copy(of: "schema-1.db", in: folder)
        let program = try Connection(path: path, access: .readWrite, busyTimeout: .seconds(1))
        try program.execute(
            """
            CREATE VIEW mine AS SELECT count(*) FROM snapshot;
            CREATE VIEW also_mine AS SELECT count(*) FROM checkpoint;
            """)
        _ = try ModelStore(path: path, now: StoreFixture.now)
        let count = try rows("SELECT count(*) FROM snapshot", of: path)
        #expect(try rows("SELECT * FROM mine", of: path) == count)
        #expect(try rows("SELECT * FROM also_mine", of: path).count == 1)
    }
}
