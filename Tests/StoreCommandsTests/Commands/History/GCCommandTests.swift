import ModelStore
import StoreCommands
import TestSupport
import Testing

struct GCCommandTests {
    /// What gc says of `GCStore.withReader` without further options.
    private func planText(_ fixture: GCStore, end: String) throws -> String {
        let plan = try fixture.store.retentionPlan()
        let goes = Format.bytes(plan.droppedByteCount)
        return """
            network  branches     lineage       goes  frees  rule        slowest restore              stays
            reader   main, trial        2  65 of 100  \(goes)  thinned 65  9 → 109 steps, 9 ms → 0.1 s  head 1, tag 1, fork 1, best 1, newest 15, spacing 16
            \(end)

            """
    }

    @Test func theDryRunShowsWhatWouldGoAndChangesNothing() throws {
        let fixture = try GCStore.withReader()
        let plan = try fixture.store.retentionPlan()
        let before = try fixture.store.retentionInventory()
        for (words, command) in [
            (["gc"], "nnstore gc --yes"), (["gc", "--dry-run"], "nnstore gc --yes"),
            (["gc", "reader"], "the same with --yes"),
        ] {
            let outcome = try fixture.session.run(words)
            #expect(outcome.exitCode == 0 && outcome.standardError.isEmpty)
            let end = """
                would free \(Format.bytes(plan.droppedByteCount)) of \(Format.bytes(plan.usedByteCount)): \
                65 of 104 stored states; every step can still be had back
                nothing is changed yet: \(command)
                """
            #expect(try outcome.standardOutput == planText(fixture, end: end))
        }
        #expect(try fixture.store.retentionInventory().lineages == before.lineages)
        #expect(try fixture.store.usedByteCount() == before.usedByteCount)
    }

    @Test func yesDoesItAndTheNextRunFindsNothing() throws {
        let fixture = try GCStore.withReader()
        let used = try fixture.store.usedByteCount()
        let text = try planText(fixture, end: "END")
        let outcome = try fixture.run("gc", "--yes")
        let after = try fixture.store.usedByteCount()
        #expect(outcome.exitCode == 0 && outcome.standardError.isEmpty)
        #expect(
            outcome.standardOutput
                == text.replacing(
                    "END",
                    with: "freed \(Format.bytes(used - after)) of \(Format.bytes(used)): "
                        + "65 of 104 stored states; every step can still be had back"))
        #expect(try fixture.storedCount() == 104 - 65)
        #expect(
            try fixture.run("gc", "--yes").standardOutput
                == "nothing goes: each of the 39 stored states stays "
                + "(nnstore gc --explain ADDRESS says why)\n")
        #expect(try fixture.store.health().freeByteCount == 0)
    }

    @Test func machinesGetARowForEachState() throws {
        let fixture = try GCStore.withReader()
        let lines = try fixture.run("gc", "--jsonl").standardOutput.split(separator: "\n")
        #expect(lines.count == 104)
        let places = [
            (0, "reader@0", 1, 0, true, "\"initial\",\"for_step\":null"),
            (1, "reader@10", 2, 10, false, "\"thinned\",\"for_step\":null"),
            (22, "reader@220", 2, 220, true, "\"tag\",\"for_step\":222"),
            (101, "reader:trial@460", 3, 460, true, "\"newest\",\"for_step\":null"),
        ]
        for (index, address, lineage, step, isKept, rule) in places {
            let line = String(lines[index])
            #expect(
                line.hasPrefix(
                    "{\"address\":\"\(address)\",\"network\":\"reader\",\"lineage\":\(lineage),"
                        + "\"first_step\":\(step),\"step\":\(step),\"bytes\":"))
            #expect(line.hasSuffix(",\"kept\":\(isKept),\"rule\":\(rule)}"))
        }
        let csv = try fixture.run("gc", "--csv").standardOutput
        #expect(
            csv.hasPrefix("address,network,lineage,first_step,step,bytes,kept,rule,for_step\r\n"))
        #expect(csv.split(separator: "\r\n").count == 105)
    }

    private struct Plan: Decodable {
        struct Lineage: Decodable {
            let lineage, droppedStates, slowestRestoreSteps, slowestRestoreStepsAfter: Int
            let slowestRestoreSecondsAfter: Double?
            let branches: [String]
        }

        struct State: Decodable {
            let address: String?
            let kept: Bool
        }

        let schema: String
        let done: Bool
        let droppedStates, usedBytes, usedBytesAfter: Int
        let lineages: [Lineage]
        let states: [State]
    }

    @Test(arguments: [false, true])
    func jsonIsOneObject(isDone: Bool) throws {
        let fixture = try GCStore.withReader()
        let words = ["gc", "--json"] + (isDone ? ["--yes"] : [])
        let plan = try JSON.decode(Plan.self, fixture.session.run(words).standardOutput)
        #expect(plan.schema == "nnstore.gc/1" && plan.done == isDone)
        #expect(plan.droppedStates == 65 && plan.states.count { !$0.kept } == 65)
        #expect(plan.usedBytesAfter < plan.usedBytes)
        #expect(plan.lineages.map(\.droppedStates) == [0, 65, 0])
        #expect(plan.lineages[1].branches == ["main", "trial"])
        #expect(plan.lineages[1].slowestRestoreSteps == 9)
        #expect(plan.lineages[1].slowestRestoreStepsAfter == 109)
        #expect(plan.lineages[1].slowestRestoreSecondsAfter.map { abs($0 - 0.109) < 1e-9 } == true)
        #expect(try fixture.storedCount() == (isDone ? 39 : 104))
    }

    @Test func aFullHistoryStaysAndIsSaidToHoldTheRoom() throws {
        let fixture = try GCStore()
        try fixture.train(1000, on: "main", mode: .full)
        #expect(
            try fixture.run("gc", "--explain", "reader@500").standardOutput
                == "reader@500 is stored and stays: its lineage keeps every state "
                + "(nnstore compact makes it one that replays)\n")
        let outcome = try fixture.run("gc", "--disk-budget", "10K")
        #expect(outcome.exitCode == 7)
        let used = try fixture.store.usedByteCount()
        #expect(
            outcome.standardError.hasPrefix(
                "error: the store would still use \(Format.bytes(used)), "
                    + "\(Format.bytes(used - 10_000)) over its budget: full histories "))
        #expect(
            outcome.standardError.hasSuffix(
                "try:   nnstore compact reader, or a larger --disk-budget\n"))
    }

    @Test func aBudgetIsMetByWideningTheGaps() throws {
        let fixture = try GCStore()
        try fixture.train(20_000, on: "main")
        let plan = try fixture.store.retentionPlan()
        let budget = try fixture.store.usedByteCount() - plan.droppedByteCount - 6000
        let outcome = try fixture.run("gc", "--disk-budget", "\(budget)", "--yes")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.standardOutput.contains(", budget "))
        #expect(try fixture.store.usedByteCount() <= budget)
        let again = try fixture.run("gc", "--disk-budget", "\(budget)", "--yes")
        #expect(again.standardOutput.hasPrefix("nothing goes: "))
    }

    @Test func whatDependsOnADamagedStateStays() throws {
        let fixture = try GCStore()
        try fixture.train(1000, on: "main")
        // A dry run says which one stays; then it is damaged.
        let kept = try #require(
            try fixture.store.retentionPlan().lineages[1].decisions.first { $0.isKept })
        let damaged = kept.states.steps.upperBound
        try fixture.session.tamper(
            "UPDATE snapshot_chunk SET bytes = x'00' WHERE snapshot_id = \(kept.states.id)")
        let outcome = try fixture.run("gc", "--yes")
        #expect(outcome.exitCode == 6)
        let lines = outcome.standardError.split(separator: "\n").map(String.init)
        #expect(
            lines.first
                == "kept after all: step \(damaged + 10) (lineage 2): the stored state of step "
                + "\(damaged) (lineage 2) has a chunk 0 with a wrong SHA-256")
        #expect(lines.last == "try:   nnstore verify")
        #expect(
            try fixture.store.snapshot(
                holding: Checkpoint(lineageID: 2, step: damaged + 10)) != nil)
    }

    @Test(arguments: [
        (["--yes", "--dry-run"], "--dry-run and --yes exclude each other", "nnstore help gc"),
        (
            ["--yes", "--explain", "reader@1"], "--explain and --yes exclude each other",
            "nnstore help gc"
        ),
        (
            ["reader", "--explain", "reader@1"], "--explain has the network in its ADDRESS",
            "nnstore help gc"
        ),
    ])
    func whatExcludesEachOtherIsRefused(words: [String], message: String, hint: String) throws {
        let outcome = try StoreSession().run(["gc"] + words)
        #expect(outcome.exitCode == 2)
        #expect(outcome.standardError == .error(message, try: hint))
    }

    @Test(arguments: [
        "1) OR (1", "1; DROP TABLE snapshot", "1 --", "step = ?", "nosuch = 1",
        "step IN (DELETE FROM snapshot RETURNING id)",
    ])
    func aHostileExpressionIsNamedAndChangesNothing(expression: String) throws {
        let fixture = try GCStore.withReader()
        let outcome = try fixture.run("gc", "--yes", "--keep-where", expression)
        #expect(outcome.exitCode == 2)
        #expect(outcome.standardError.hasPrefix("error: --keep-where '\(expression)': "))
        #expect(try fixture.storedCount() == 104)
    }

    @Test func anEmptyStoreHasNothingToDrop() throws {
        let outcome = try StoreSession().run("gc")
        #expect(outcome.exitCode == 0)
        #expect(outcome.standardOutput == "nothing goes: there are no stored states\n")
    }

    /// Trained by the program itself: after gc each step comes back by replaying more of them.
    @Test func everyStepComesBackAfterwards() throws {
        let session = try StoreSession()
        try session.prepareNetwork()
        let outcome = try session.run(
            "train net --data rows --steps 1000 --batch 4 --learning-rate 0.1 --history replay")
        #expect(outcome.exitCode == 0, "\(outcome)")
        // A tag stores what it names, and what is stored stays when the tag goes.
        for step in stride(from: 25, through: 1000, by: 25) {
            try session.run("tag net@\(step) t")
            try session.run("tag --delete net t")
        }
        let before = try hashes(session)
        #expect(Set(before).count == before.count && !before.contains(""))
        let dropped = try session.store().retentionPlan().droppedCount
        #expect(dropped >= 8)
        let result = try session.run("gc --yes")
        #expect(result.exitCode == 0, "\(result)")
        #expect(try session.store().retentionPlan().droppedCount == 0)
        #expect(try hashes(session) == before)
    }

    private func hashes(_ session: StoreSession) throws -> [String] {
        try stride(from: 0, through: 1000, by: 37).map { step in
            try session.run("show net@\(step) --json").standardOutput.split(separator: ",")
                .first { $0.hasPrefix("\"sha256\"") }.map(String.init) ?? ""
        }
    }
}
