// What is stored and no longer what was written is an error that names it, never a wrong number.

import ModelStore
import Testing

struct DamageTests {
    @Test(arguments: [
        (
            "UPDATE snapshot_chunk SET bytes = zeroblob(length(bytes))",
            "the stored state of step 1 (lineage 2) has a chunk 0 with a wrong SHA-256"
        ),
        (
            "DELETE FROM snapshot_chunk",
            "the stored state of step 1 (lineage 2) has 0 of "
        ),
        (
            "UPDATE snapshot SET state_sha256 = zeroblob(32)",
            "the stored state of step 1 (lineage 2) does not have the SHA-256 that was recorded"
        ),
        (
            "UPDATE snapshot SET state_byte_count = 1 << 60",
            "the stored state of step 1 (lineage 2) has 1152921504606846976 bytes for 6 values"
        ),
        (
            "UPDATE snapshot SET byte_count = 3",
            "the stored state of step 1 (lineage 2) has more bytes than were recorded"
        ),
    ])
    func aDamagedStateIsNamed(sql: String, message: String) throws {
        let fixture = try StoreFixture()
        let (session, lineage) = try fixture.session()
        try session.append(fixture.batch(1), now: StoreFixture.now)
        try fixture.tamper(sql)
        #expect {
            try fixture.storedState(of: Checkpoint(lineageID: lineage.id, step: 1))
        } throws: { error in
            let error = error as? StoreError
            return error?.kind == .damaged && error?.message.hasPrefix(message) == true
        }
    }

    @Test(arguments: [
        ("UPDATE dataset_chunk SET bytes = x'00'", "does not have the SHA-256 that was recorded"),
        ("DELETE FROM dataset_chunk", "is missing"),
        ("UPDATE dataset_chunk SET byte_count = 1 << 40", "claims 1099511627776 bytes"),
        ("UPDATE dataset_content SET row_count = 2", "is missing"),
    ])
    func aDamagedDatasetIsNamed(sql: String, message: String) throws {
        let fixture = try StoreFixture()
        try fixture.tamper(sql)
        let dataset = try fixture.store.dataset(named: "rows")
        #expect {
            try fixture.store.forEachChunk(of: dataset) { _ in }
        } throws: { error in
            let error = error as? StoreError
            return error?.kind == .damaged && error?.message.hasSuffix(message) == true
        }
    }
}
