// nnstore verify: whole outputs of a good store and of a damaged one.

import ModelStore
import SQLite
import StoreCommands
import Testing

struct VerifyTests {
    /// `reader` with an error and a state that are not what was written.
    private static func damaged() throws -> LookingStore {
        let fixture = try LookingStore.withReader()
        let connection = try Connection(
            path: fixture.store.path, access: .readWrite, busyTimeout: .seconds(1))
        try connection.execute(
            """
            UPDATE step SET error = 0.5 WHERE step = 3;
            UPDATE snapshot SET state_sha256 = zeroblob(32) WHERE first_step = 12;
            """)
        return fixture
    }

    @Test func aGoodStoreIsSaidToBeGoodKindByKind() throws {
        let result = try LookingStore.withReader().run("verify", "reader")
        #expect(
            result.output == """
                datasets    1, 1 chunk, 25 B: good
                networks    1: good
                lineages    2: good
                recordings  3, 30 steps: good
                states      31, 31 chunks, 2 kB: good
                names       2, 2 moves: good
                jobs        1: good

                """)
        #expect(result.exitCode == .success)
    }

    @Test func theWholeStoreIncludesItsFile() throws {
        let result = try LookingStore.withReader().run("verify")
        #expect(result.output.hasPrefix("file        "))
        #expect(result.output.split(separator: "\n").count == 8)
        #expect(result.exitCode == .success)
    }

    @Test func whatIsDamagedIsNamedWithWhatCanStillBeHad() throws {
        let result = try Self.damaged().run("verify", "reader")
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.contains("recordings  3, 30 steps: 1 DAMAGED"))
        #expect(lines.contains("states      31, 31 chunks, 2 kB: 1 DAMAGED"))
        #expect(
            Array(lines.suffix(4)) == [
                "damaged: reader: an error or a metric of steps 1 to 10 (lineage 2) is not what was "
                    + "recorded, or their hash is damaged",
                "  still: stored states are not touched; a replay through these steps stops where "
                    + "the error it computes is not the one that is stored",
                "damaged: reader: the stored state of step 12 (lineage 2) does not have the SHA-256 "
                    + "that was recorded",
                "  still: step 12 is replayed from step 11 instead",
            ])
        #expect(result.exitCode == .integrity)
    }

    @Test func scriptsGetOneObjectOrOneALine() throws {
        let fixture = try Self.damaged()
        let object = try fixture.run("verify", "--json")
        #expect(
            object.output.hasPrefix(#"{"schema":"nnstore.verify/1","file":{"count":1,"bytes":"#))
        #expect(
            object.output.contains(
                #""recordings":{"count":3,"steps":30,"findings":1,"unchecked":0}"#))
        #expect(object.output.contains(#""good":false,"complete":true,"finding_count":2,"#))
        #expect(object.exitCode == .integrity)
        let lines = try fixture.run("verify", "--jsonl").output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines.last?.hasPrefix(
                #"{"kind":"state","network":"reader","lineage":2,"first_step":12,"last_step":12,"#)
                == true)
    }

    @Test func anUnknownNetworkIsNotFound() throws {
        let result = try LookingStore.withReader().run("verify", "reder")
        #expect(result.exitCode == .notFound)
        #expect(result.errors.contains("did you mean it?"))
    }
}
