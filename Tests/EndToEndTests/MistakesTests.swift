// Mistakes that users make, and the whole answer they get.

import TestSupport
import Testing

struct MistakesTests {
    /// A store with one trained network, one tag, and 40 steps.
    private static func session() throws -> Session {
        let session = try Session()
        try session.prepareSmallNetwork()
        try session.expect("train net --data rows --steps 40 --batch 8 --learning-rate 0.05")
        try session.expect("tag net@20 middle")
        return session
    }

    @Test(arguments: [
        (
            "train nte", 3,
            "error: there is no network 'nte'\ntry:   net (did you mean it?), nnstore list\n"
        ),
        (
            "train net --data row --steps 50", 3,
            "error: there is no dataset 'row'\ntry:   rows (did you mean it?), nnstore data list\n"
        ),
        (
            "train net --data rows", 2,
            "error: nothing says when to stop training\n"
                + "try:   --epochs N, --steps N, --until-error E or --patience N\n"
        ),
        (
            "train net --epochs 3", 2,
            "error: there is no --data to train net on\ntry:   nnstore data list, nnstore help train\n"
        ),
        (
            "train net --resume --steps 90 --learning-rate 0.1", 4,
            "error: net was trained with --learning-rate 0.05, so --resume can't go on with "
                + "--learning-rate 0.1\n"
                + "try:   leave out --resume to start a new lineage from here\n"
        ),
        (
            "train net@20 --data rows --steps 90", 2,
            "error: training goes on where a branch stands, so 'net@20' can't be trained from\n"
                + "try:   nnstore rollback net@20, or nnstore branch net@20 NEW\n"
        ),
        (
            "train net --data rows --steps 90 --memory-limit 1k", 4,
            "error: training net on 'rows' takes 2.8 MB of memory, and the limit is 1 kB\n"
                + "try:   --memory-limit 3M, or smaller layers or batches\n"
        ),
        (
            "show net@41", 3,
            "error: network 'net' has no step 41 (latest is 40)\n"
                + "try:   nnstore log net, nnstore reflog net for abandoned steps\n"
        ),
        (
            "show net@{7}", 3,
            "error: network 'net' moved only 1 times, so there is no @{7}\n"
                + "try:   nnstore reflog net\n"
        ),
        (
            "rollback net@5~6", 3,
            "error: net@5~6 goes 6 steps back from step 5, before the initial state\n"
                + "try:   nnstore log net\n"
        ),
        (
            "show net@midle", 3,
            "error: there is no tag or state of net named 'midle'\n"
                + "try:   middle (did you mean it?), nnstore tag net\n"
        ),
        (
            "tag net@3 middle", 4,
            "error: net already has a tag 'middle', at step 20\n"
                + "try:   nnstore tag --delete net middle\n"
        ),
        (
            "tag net@3 latest", 2,
            "error: 'latest' can't be a tag: in an address it already means something else\n"
        ),
        (
            "branch net@3 main", 4,
            "error: net already has a branch 'main'\n"
                + "try:   nnstore rollback net:main@STEP to move it\n"
        ),
        (
            "sql 'DELETE FROM step'", 4,
            "error: sql only reads: not authorized\n"
                + "try:   the other commands change the store; see nnstore help\n"
        ),
        (
            "sql 'SELECT 1; SELECT 2'", 2,
            "error: SQL: there is more than one statement in it\n"
                + "try:   nnstore sql 'SELECT * FROM sqlite_schema'\n"
        ),
        (
            "init", 4,
            "error: nnstore.db exists already; it is left as it is\n"
                + "try:   nnstore list, or another place with --store PATH\n"
        ),
        (
            "list --store elsewhere.db", 3,
            "error: there is no store at elsewhere.db\n"
                + "try:   nnstore init, or name another with --store PATH\n"
        ),
    ])
    func aMistakeIsAnsweredWithTheWayOut(line: String, exitCode: Int32, answer: String) throws {
        let outcome = try Self.session().run(line)
        #expect(outcome.exitCode == exitCode)
        #expect(outcome.standardError == answer)
        #expect(outcome.standardOutput == "")
    }

    @Test func validationCountsForTheMemoryLimit() throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        try session.expect("create wide --layers 4,100000:relu,3:softmax")
        let training = "train wide --data rows --steps 1 --batch 60 --memory-limit 120M"
        #expect(try session.run(training).exitCode == 0)
        #expect(try session.run("\(training) --validate 0.2 --seed 1").exitCode == 4)
    }

    @Test func withJSONTheErrorIsAnObject() throws {
        let session = try Session()
        let outcome = try session.run("list --json")
        #expect(outcome.exitCode == 3)
        #expect(
            outcome.standardError
                == "{\"schema\":\"nnstore.error/1\",\"error\":\"there is no store at nnstore.db\","
                + "\"try\":\"nnstore init, or name another with --store PATH\",\"exit\":3}\n")
    }

    @Test func aQueryThatNeverEndsIsInterrupted() throws {
        let session = try Session()
        try session.expect("init")
        let outcome = try session.run(
            "sql --time-limit 200ms 'WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
                + "SELECT count(*) FROM c'")
        #expect(outcome.exitCode == 4)
        #expect(outcome.standardError.hasPrefix("error: the query ran longer than its limit of "))
    }
}
