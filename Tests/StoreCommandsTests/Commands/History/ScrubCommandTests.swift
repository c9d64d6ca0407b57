// What `nnstore scrub` says of a good store and of a damaged one.

import TestSupport
import Testing

struct ScrubCommandTests {
    @Test func aGoodStoreEndsWithZero() throws {
        let session = try StoreSession(trained: "full")
        let outcome = try session.run("scrub")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.standardError == "")
        let lines = outcome.standardOutput.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines.first == "network  stretches  of  steps  steps/s  findings  good", "\(outcome)")
        #expect(lines.last?.hasPrefix("net") == true)
        #expect(lines.last?.hasSuffix("0  yes") == true, "\(outcome)")
    }

    @Test func aFindingIsNamedAndEndsWithSix() throws {
        let session = try StoreSession(trained: "full")
        try session.tamper("UPDATE step SET error = 7 WHERE step = 30")
        let outcome = try session.run("scrub net")
        #expect(outcome.exitCode == 6)
        #expect(
            outcome.standardOutput.contains(
                "\nnet step 30 (lineage 2): its error was recorded as 7.0 and is "), "\(outcome)")
        #expect(
            outcome.standardOutput.hasSuffix(
                "; the row is damaged: the computation reaches step 40 as recorded\n"), "\(outcome)"
        )
        let json = try session.run("scrub net --json")
        #expect(json.exitCode == 6)
        #expect(
            json.standardOutput.contains(
                "\"findings\":[{\"network\":\"net\",\"lineage\":2,\"step\":30,\"kind\":\"error\","
                    + "\"expected\":7.0,"), "\(json)")
        #expect(json.standardOutput.contains("\"cause\":\"recorded-step\""), "\(json)")
    }

    @Test func aPartComesToItsEnd() throws {
        let session = try StoreSession(trained: "full")
        let outcome = try session.run("scrub --fraction 10% --json")
        #expect(outcome.standardOutput.contains("\"steps_planned\":25,"), "\(outcome)")
        let rest = try session.run("scrub --fraction 10% --json")
        #expect(rest.standardOutput.contains("\"steps_planned\":15,"), "\(rest)")
        let none = try session.run("scrub --max-duration 0s")
        #expect(none.exitCode == 0)
        #expect(
            none.standardError == "stopped after 0 of 40 steps; the rest comes first next time\n",
            "\(none)")
    }
}
