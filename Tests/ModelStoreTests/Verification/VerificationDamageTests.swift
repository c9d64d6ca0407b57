// Each kind of damage is found and named, with what can still be had.

import ModelStore
import Testing

struct VerificationDamageTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        let sql: String
        let subject: VerifiedSubject
        let message: String
        let remedy: String?

        init(_ sql: String, _ subject: VerifiedSubject, _ message: String, _ remedy: String? = nil)
        {
            self.sql = sql
            self.subject = subject
            self.message = message
            self.remedy = remedy
        }

        var testDescription: String { sql }
    }

    private static let touched = "stored states are not touched; a replay through these steps"

    static let states = [
        Damage(
            """
            UPDATE snapshot_chunk SET bytes = zeroblob(length(bytes))
            WHERE snapshot_id = (SELECT id FROM snapshot WHERE lineage_id = 2 AND first_step = 20)
            """, .state,
            "the stored state of step 20 (lineage 2) has a chunk 0 with a wrong SHA-256",
            "steps 20 to 29 are replayed from step 10 instead"),
        Damage(
            """
            UPDATE snapshot_chunk SET sha256 = zeroblob(32)
            WHERE snapshot_id = (SELECT id FROM snapshot WHERE lineage_id = 4 AND first_step = 21)
            """, .state,
            "the stored state of step 21 (lineage 4) has a chunk 0 with a wrong SHA-256",
            "step 21 is replayed from step 20 instead"),
        Damage(
            "UPDATE snapshot SET state_sha256 = zeroblob(32) WHERE lineage_id = 3 AND first_step = 41",
            .state,
            "the segment of steps 41 to 50 (lineage 3) does not have the SHA-256 that was recorded",
            "steps 41 to 50 are replayed from step 40 instead"),
        Damage(
            """
            UPDATE snapshot SET segment_sha256 = zeroblob(32)
            WHERE lineage_id = 3 AND first_step = 31
            """, .state,
            "the segment of steps 31 to 40 (lineage 3) does not have the SHA-256 that was recorded",
            "steps 31 to 40 are replayed from step 30 instead"),
        Damage(
            """
            DELETE FROM snapshot_chunk
            WHERE ordinal = 1 AND snapshot_id = (SELECT max(id) FROM snapshot)
            """, .state, "the stored state of step 0 (lineage 5) has 1048576 of ",
            "states that are stored later can still be had"),
        Damage(
            """
            UPDATE snapshot_chunk SET ordinal = ordinal - 10
            WHERE snapshot_id = (SELECT max(id) FROM snapshot);
            UPDATE snapshot_chunk SET ordinal = -9 - ordinal WHERE ordinal < 0
            """, .state, "the stored state of step 0 (lineage 5) "),
        Damage(
            """
            UPDATE snapshot_chunk SET ordinal = 5
            WHERE snapshot_id = (SELECT id FROM snapshot WHERE lineage_id = 2 AND first_step = 30)
            """, .state, "the stored state of step 30 (lineage 2) has a chunk 5 where 0 belongs",
            "step 30 is replayed from step 20 instead"),
        Damage(
            "UPDATE snapshot SET first_step = 32, last_step = 41 WHERE first_step = 31", .state,
            "holds steps that the segment of steps 32 to 41 (lineage 3) holds too"),
        Damage(
            "UPDATE snapshot SET first_step = 60, last_step = 60 WHERE first_step = 30", .state,
            "the stored state of step 60 (lineage 2) holds steps that its lineage does not have"),
        Damage(
            "DELETE FROM snapshot WHERE lineage_id = 1", .state,
            "the initial state of net is missing", "states that are stored later"),
    ]

    static let recordings = [
        Damage(
            "UPDATE step SET error = error * 1.5 WHERE lineage_id = 2 AND step = 13", .recording,
            "an error or a metric of steps 11 to 20 (lineage 2) is not what was recorded", touched),
        Damage(
            "UPDATE metric SET value = value + 1 WHERE lineage_id = 3 AND step = 50", .recording,
            "an error or a metric of steps 41 to 50 (lineage 3) is not what was recorded", touched),
        Damage(
            "UPDATE metric SET name = 'validation' WHERE name = 'validation_error' AND step = 40",
            .recording, "an error or a metric of steps 31 to 40 (lineage 3)"),
        Damage(
            "DELETE FROM step WHERE lineage_id = 2 AND step BETWEEN 14 AND 15", .recording,
            "the error of steps 14 to 15 (lineage 2) is missing", touched),
        Damage(
            "DELETE FROM metric WHERE step = 10 AND name = 'validation_error'", .recording,
            "an error or a metric of steps 1 to 10 (lineage 2) is not what was recorded"),
        Damage(
            "UPDATE recording SET sha256 = zeroblob(32) WHERE lineage_id = 2 AND first_step = 11",
            .recording, "the hash of the recording of steps 11 to 20 (lineage 2) is damaged",
            "the errors and metrics themselves are as they were recorded"),
        Damage(
            "UPDATE recording SET lowest_error_step = 12 WHERE lineage_id = 2 AND first_step = 11",
            .recording, "the lowest error of steps 11 to 20 (lineage 2) is not the one", "@best"),
        Damage(
            "DELETE FROM recording WHERE lineage_id = 2 AND first_step = 11", .recording,
            "the recording of steps 11 to 20 (lineage 2) is missing"),
        Damage(
            "DELETE FROM recording WHERE lineage_id = 2 AND first_step = 21", .recording,
            "there are errors of steps 21 to 30 (lineage 2) that no recording holds"),
        Damage(
            "UPDATE recording SET last_step = 12 WHERE lineage_id = 2 AND first_step = 1",
            .recording,
            "two recordings hold steps 11 to 12 (lineage 2)"),
        Damage(
            "INSERT INTO step VALUES (4, 26, 0.5)", .recording,
            "there are errors of step 26 (lineage 4) that no recording holds"),
        Damage(
            "INSERT INTO step VALUES (4, 20, 0.5)", .recording,
            "there are errors of step 20 (lineage 4) that no recording holds"),
        Damage(
            "INSERT INTO metric VALUES (4, 90, 'm', 0.5)", .recording,
            "there are values of 'm' of step 90 (lineage 4) that no recording holds"),
        Damage(
            "UPDATE recording SET form = 3 WHERE lineage_id = 4", .recording,
            "the recording of step 21 (lineage 4) has the unknown form 3"),
    ]

    static let others = [
        Damage(
            """
            UPDATE dataset_chunk SET bytes = zeroblob(length(bytes))
            WHERE content_id = 2 AND ordinal = 1
            """, .dataset, "chunk 1 of dataset 'many' does not have the SHA-256 that was recorded",
            "import the file again under another name"),
        Damage(
            "UPDATE dataset_chunk SET sha256 = zeroblob(32) WHERE content_id = 1", .dataset,
            "chunk 0 of dataset 'rows' does not have the SHA-256 that was recorded",
            "stored states of net can still be had"),
        Damage(
            "DELETE FROM dataset_chunk WHERE content_id = 2 AND ordinal = 1", .dataset,
            "chunk 1 of dataset 'many' is missing"),
        Damage(
            "UPDATE dataset_content SET sha256 = zeroblob(32) WHERE id = 1", .dataset,
            "the rows of dataset 'rows' do not have the SHA-256 of their import"),
        Damage(
            "UPDATE dataset_content SET row_count = 65536 WHERE id = 2", .dataset,
            "dataset 'many' "),
        Damage(
            "UPDATE dataset_content SET target_count = 3 WHERE id = 2", .dataset,
            "dataset 'many' and its rows disagree on its columns"),
        Damage(
            "UPDATE branch SET step = 900 WHERE name = 'side'", .name,
            "branch 'side' is at a step 900 that is not there", "nnstore reflog net:side"),
        Damage(
            "UPDATE branch SET step = 24 WHERE name = 'side'", .name,
            "branch 'side' does not stand where its last move brought it"),
        Damage(
            "UPDATE tag SET lineage_id = 5", .name, "tag 'good' is at a step 22 that is not there",
            "nnstore tag --delete net good"),
        Damage(
            "UPDATE reflog SET step = 8 WHERE branch_id = 1 AND ordinal = 0", .name,
            "branch 'main' stood at a step 8 that is not there (its move 0)"),
        Damage(
            "DELETE FROM reflog WHERE branch_id = 1 AND ordinal = 1", .name,
            "branch 'main' lacks a move (1)"),
        Damage(
            "UPDATE job SET last_step = 99 WHERE id = 1", .job,
            "job 1 ran over steps that its lineage does not have"),
        Damage("UPDATE job SET until = '{' WHERE id = 2", .job, "job 2"),
        Damage(
            "UPDATE lineage SET fork_step = 77 WHERE id = 4", .lineage,
            "lineage 4 does not start at a step of the lineage it forks off"),
        Damage(
            "UPDATE lineage SET configuration = 'x' WHERE id = 3", .lineage,
            "the stored description of lineage 3 can't be read",
            "the errors of its steps can still be looked at"),
        Damage(
            "UPDATE network SET parameter_count = 7 WHERE name = 'net'", .network,
            "the architecture of network 'net' does not have the parameters that the store counts"),
        Damage(
            "UPDATE network SET architecture = '{}' WHERE name = 'net'", .network,
            "the stored description of network 'net' can't be read"),
        Damage(
            "INSERT INTO step VALUES (9, 1, 0.5)", .file,
            "table step has rows of lineage 9, which is missing"),
        Damage(
            "INSERT INTO snapshot_chunk VALUES (99, 0, zeroblob(32), x'00')", .file,
            "there are chunks of a stored state that is missing (snapshot_id 99)"),
        Damage(
            "UPDATE branch SET lineage_id = 70 WHERE name = 'side'", .file,
            "of table branch refers to a lineage that is missing"),
    ]

    @Test(arguments: states + recordings + others)
    func isFoundAndNamed(_ damage: Damage) throws {
        let verified = try VerifiedStore()
        try verified.tamper(damage.sql)
        let findings = try verified.findings()
        let found = findings.first {
            $0.subject == damage.subject && $0.message.contains(damage.message)
        }
        #expect(found != nil, "\(findings.map(\.message))")
        if let remedy = damage.remedy { #expect(found?.remedy?.contains(remedy) == true) }
    }

    /// One place that is damaged is told of once, and what comes after it is still looked at.
    @Test func damageDoesNotHideLaterDamage() throws {
        let verified = try VerifiedStore()
        try verified.tamper("UPDATE step SET error = 9 WHERE lineage_id = 2 AND step IN (3, 28)")
        let findings = try verified.findings()
        #expect(findings.map(\.steps) == [1...10, 21...30])
        #expect(findings.allSatisfy { $0.network == "net" && $0.lineageID == 2 })
    }

    @Test func aStateIsReplayedFromTheLastGoodOne() throws {
        let verified = try VerifiedStore()
        try verified.tamper(
            """
            UPDATE snapshot SET state_sha256 = zeroblob(32)
            WHERE lineage_id = 2 AND first_step IN (10, 20)
            """)
        #expect(
            try verified.findings().map(\.remedy) == [
                "steps 10 to 19 are replayed from step 0 instead",
                "steps 20 to 29 are replayed from step 0 instead",
            ])
    }
}
