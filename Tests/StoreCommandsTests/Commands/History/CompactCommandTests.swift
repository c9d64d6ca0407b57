// What `nnstore compact` says before and after, and how it ends.

import TestSupport
import Testing

struct CompactCommandTests {
    @Test func thePlanIsShownAndNothingIsDone() throws {
        let session = try StoreSession(trained: "full")
        let planned = try session.run("compact net --dry-run")
        #expect(planned.exitCode == 0)
        #expect(planned.standardOutput.contains("would be compacted"), "\(planned)")
        let json = try session.run("compact net --dry-run --json").standardOutput
        #expect(
            json.hasPrefix(
                "{\"schema\":\"nnstore.compact/1\",\"network\":\"net\",\"dry_run\":true,\"lineages\":["
            ),
            "\(json)")
        let refused = try session.run("compact net")
        #expect(refused.exitCode == 4)
        #expect(
            refused.standardError.hasPrefix("lineage 2  steps 1 to 40  "), "\(refused)")
        #expect(
            refused.standardError.hasSuffix(
                .error(
                    "nnstore compact asks first, and there is no terminal to ask on",
                    try: "the same with --yes, or with --dry-run to see the plan only")),
            "\(refused)")
    }

    @Test func aCompactNetworkHasTheSameStates() throws {
        let session = try StoreSession(trained: "full")
        let before = try session.run("weights net@17 --csv").standardOutput
        let outcome = try session.run("compact net --yes --json")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(
            outcome.standardOutput.contains("\"states_compared\":40,\"outcome\":\"compacted\""),
            "\(outcome)")
        #expect(try session.run("weights net@17 --csv").standardOutput == before)
        let again = try session.run("compact net")
        #expect(again.exitCode == 0)
        #expect(again.standardOutput.contains("compact already"), "\(again)")
    }

    @Test func aDifferenceIsNamedAndEndsWithSix() throws {
        let session = try StoreSession(trained: "full")
        try session.tamper("UPDATE step SET error = 7 WHERE step = 30")
        let outcome = try session.run("compact net --yes")
        #expect(outcome.exitCode == 6)
        #expect(outcome.standardOutput.contains("stopped after step 25"), "\(outcome)")
        #expect(
            outcome.standardError.hasPrefix(
                "error: net step 30 (lineage 2), replayed from step 0: its error was recorded as 7.0 "
            ),
            "\(outcome)")
        #expect(
            outcome.standardError.contains(
                "; nothing from there on was dropped\ntry:   nnstore scrub"),
            "\(outcome)")
    }

    @Test func oneBranchIsCompactedByItself() throws {
        let session = try StoreSession(trained: "full")
        try session.run("branch net@10 other")
        try session.run("train net:other --data rows --steps 30 --batch 4 --learning-rate 0.2")
        let outcome = try session.run("compact net:main --yes --json")
        #expect(outcome.standardOutput.contains("\"lineage\":2,"), "\(outcome)")
        #expect(!outcome.standardOutput.contains("\"lineage\":3,"), "\(outcome)")
    }

    @Test func whatIsBeingTrainedIsRefused() throws {
        let session = try StoreSession(trained: "full")
        let trainer = try session.startOnTerminal(
            "train net --resume --steps 100000000 --history replay")
        try trainer.waitForOutput("steps/s")
        let outcome = try session.run("compact net --yes")
        #expect(outcome.exitCode == 4)
        #expect(
            outcome.standardError.hasPrefix(
                "error: nothing can be compacted: lineage 2 of net: another process trains or converts"
            ),
            "\(outcome)")
        try trainer.send(2)
        #expect(try trainer.wait().exitCode == 130)
    }
}
