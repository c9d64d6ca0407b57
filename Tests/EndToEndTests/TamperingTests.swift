// A store that somebody changed behind nnstore's back: an error that says so, never a crash.

import SQLite
import TestSupport
import Testing

struct TamperingTests {
    @Test(arguments: [
        "UPDATE lineage SET seed = -1 WHERE id = 2",
        "UPDATE lineage SET first_epoch = 9223372036854775807 WHERE id = 2",
        "UPDATE lineage SET first_batch = 9223372036854775807 WHERE id = 2",
        "UPDATE lineage SET batches_per_epoch = 9223372036854775807 WHERE id = 2",
        "UPDATE lineage SET fork_step = 9223372036854775807 WHERE id = 2",
        "UPDATE lineage SET configuration = replace(configuration, ':8,', ':0,')",
        "UPDATE lineage SET configuration = replace(configuration, ':8,', ':99999999,')",
        "UPDATE lineage SET configuration = replace(configuration, 'fraction\":0', 'fraction\":1e300')",
        "UPDATE lineage SET configuration = '{}' WHERE id = 2",
        "UPDATE dataset_content SET row_count = 4611686018427387904",
        "UPDATE dataset_content SET row_count = 59",
        "UPDATE dataset SET columns = '{\"features\":[],\"targets\":[]}'",
        "UPDATE network SET architecture = '{}'",
        "UPDATE network SET created_at = -9223372036854775807",
        "UPDATE branch SET step = 9223372036854775807",
    ])
    func anImpossibleNumberIsDamage(sql: String) throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        try session.expect("train net --data rows --steps 20 --batch 8")
        try tamper(session, sql)
        let outcome = try session.run("train net --resume --steps 30")
        #expect(outcome.exitCode == 6, "\(outcome)")
        #expect(outcome.standardError.hasPrefix("error: "))
        for line in [
            "list", "show net", "log net", "data show rows", "rollback net@5", "reflog net",
        ] {
            let outcome = try session.run(line)
            #expect(outcome.exitCode == 0 || outcome.exitCode == 6, "\(line): \(outcome)")
        }
    }

    @Test(arguments: [
        ("\"learning_rate\":0.001", "\"learning_rate\":-1"),
        ("\"beta1\":0.9", "\"beta1\":1"), ("\"beta1\":0.9", "\"beta1\":-1e300"),
        ("\"epsilon\":1e-08", "\"epsilon\":0"), ("\"clip_norm\":1", "\"clip_norm\":-1"),
        ("\"clip_norm\":1", "\"clip_nrom\":1"), ("\"name\":\"adam\"", "\"name\":\"adamax\""),
        ("\"steps\":100", "\"steps\":0"), ("\"steps\":100", "\"steps\":1e300"),
        ("\"steps\":100", "\"steps\":100,\"epochs\":1"), ("\"end\":0", "\"end\":1e300"),
        ("\"name\":\"cosine\"", "\"name\":\"sine\""), ("\"steps\":5", "\"steps\":-5"),
        ("\"from\":0.5", "\"from\":0"),
    ])
    func anImpossibleSettingIsDamage(_ given: String, _ tampered: String) throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        try session.expect(
            "train net --data rows --steps 20 --batch 8 --optimizer adam --clip-norm 1 "
                + "--schedule cosine:steps=100 --warm-up steps=5,from=0.5")
        try tamper(
            session,
            "UPDATE lineage SET configuration = replace(configuration, '\(given)', '\(tampered)')")
        let outcome = try session.run("train net --resume --steps 30")
        #expect(outcome.exitCode == 6, "\(outcome)")
        #expect(
            outcome.standardError.hasPrefix(
                "error: the stored description of lineage 2 can't be read"), "\(outcome)")
    }

    @Test(arguments: ["epochs", "step", "patience"], ["-9223372036854775808", "0"])
    func anImpossibleLimitIsDamage(_ condition: String, _ limit: String) throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        try session.expect("train net --data rows --steps 20 --batch 8")
        try tamper(session, "UPDATE job SET until = '{\"\(condition)\":\(limit)}'")
        let outcome = try session.run("train net --resume")
        #expect(outcome.exitCode == 6, "\(outcome)")
    }

    @Test func aLineageOfOtherNumericsIsReadButNotGoneOnWith() throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        try session.expect("train net --data rows --steps 20 --batch 8")
        try tamper(session, "UPDATE lineage SET numerics = 'nn9'")
        let outcome = try session.run("train net --resume --steps 30")
        #expect(outcome.exitCode == 4)
        #expect(
            outcome.standardError.hasPrefix(
                "error: net was trained under numerics 'nn9'; this nnstore computes 'nn1', which "
                    + "would not give the same bits"), "\(outcome)")
        for line in [
            "show net", "log net", "weights net@7", "diff net@3 net@9",
            "export net net.safetensors",
            "rollback net@5",
        ] {
            try session.expect(line)
        }
    }

    private func tamper(_ session: Session, _ sql: String) throws {
        let connection = try Connection(
            path: session.storePath, access: .readWrite, busyTimeout: .seconds(1))
        try connection.execute(sql)
    }
}
