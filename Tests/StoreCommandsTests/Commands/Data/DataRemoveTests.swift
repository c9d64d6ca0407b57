import ModelStore
import TestSupport
import Testing

@Suite struct DataRemoveTests {
    private func session() throws -> StoreSession {
        let session = try StoreSession()
        try session.folder.write("a,y\n1,2\n", to: "table.csv")
        try session.run("data import d table.csv --target y")
        return session
    }

    private func names(in session: StoreSession) throws -> [String] {
        try session.store().datasets().map(\.name)
    }

    @Test func withoutATerminalItShowsThePlanAndRefuses() throws {
        let session = try session()
        let outcome = try session.run("data remove d", input: "y\n")
        #expect(outcome.exitCode == 4)
        #expect(outcome.standardOutput.isEmpty)
        #expect(
            outcome.standardError
                == "removes d  1 row  1 feature  1 target  sha256 c0a5…  (frees 17 B inside the store)\n"
                + .error(
                    "nnstore data remove asks first, and there is no terminal to ask on",
                    try: "the same with --yes, or with --dry-run to see the plan only"))
        #expect(try names(in: session) == ["d"])
    }

    @Test func aDryRunShowsThePlanAndDoesNothing() throws {
        let session = try session()
        let outcome = try session.run("data remove d --dry-run")
        #expect(outcome.exitCode == 0)
        #expect(
            outcome.standardOutput
                == "would remove d  1 row  1 feature  1 target  sha256 c0a5…  "
                + "(frees 17 B inside the store)\n")
        let json = try session.run("data remove d --dry-run --json").standardOutput
        #expect(json.hasSuffix("\"removed\":false,\"shares_rows_with\":[],\"bytes_freed\":17}\n"))
        #expect(try names(in: session) == ["d"])
    }

    @Test func yesAheadRemovesIt() throws {
        let session = try session()
        let outcome = try session.run("data remove d --yes")
        #expect(outcome.exitCode == 0)
        #expect(
            outcome.standardOutput
                == "removed d  1 row  1 feature  1 target  sha256 c0a5…  (frees 17 B inside the store)\n"
        )
        #expect(try names(in: session).isEmpty)
    }

    @Test func yesAndDryRunExcludeEachOther() throws {
        let outcome = try session().run("data remove d --yes --dry-run")
        #expect(outcome.exitCode == 2)
        #expect(
            outcome.standardError
                == .error("--dry-run and --yes exclude each other", try: "nnstore help data remove")
        )
    }

    @Test(arguments: [
        ("y\n", Int32(0), [String]()), ("YES\n", 0, []), ("n\n", 4, ["d"]), ("\n", 4, ["d"]),
        ("yeah\n", 4, ["d"]), ("\u{4}", 4, ["d"]),
    ])
    func onATerminalItAsks(answer: String, exitCode: Int32, left: [String]) throws {
        let session = try session()
        let child = try session.startOnTerminal("data remove d")
        try child.waitForOutput("remove d? [y/N] ")
        child.type(answer)
        let outcome = try child.wait()
        #expect(outcome.exitCode == exitCode)
        #expect(outcome.standardOutput.hasPrefix("removes d  1 row"))
        #expect(
            outcome.standardOutput.contains("error: nothing was done: the answer was not yes")
                == (exitCode == 4))
        #expect(try names(in: session) == left)
    }

    @Test func rowsThatAnotherDatasetSharesStay() throws {
        let session = try session()
        try session.run("data import e table.csv --target y")
        let outcome = try session.run("data remove d --yes")
        #expect(
            outcome.standardOutput.hasSuffix("  (the rows stay: they are those of e too)\n"))
        #expect(try session.rows(of: "e") == [1, 2])
    }

    @Test(arguments: ["", " --yes", " --dry-run"])
    func whatAHistoryNeedsStays(options: String) throws {
        let session = try session()
        try session.run("create line --layers 1,1")
        try session.run("train line --data d --steps 1 --batch 1")
        let outcome = try session.run("data remove d\(options)")
        #expect(outcome.exitCode == 4)
        #expect(
            outcome.standardError
                == .error("dataset 'd' is needed by the history of line", try: "nnstore log line"))
        #expect(try names(in: session) == ["d"])
        #expect(try session.run("data show d").standardOutput.hasSuffix("trained       line\n"))
    }
}
