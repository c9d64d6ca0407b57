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
        do {
            let connection = try Connection(
                path: session.storePath, access: .readWrite, busyTimeout: .seconds(1))
            try connection.execute(sql)
        }
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
}
