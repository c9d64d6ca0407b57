// nnstore log: whole outputs, ranges, limits, and the paging behind them.

import ModelStore
import StoreCommands
import Testing

struct LogTests {
    @Test func theNewestStepsComeFirstWithWhatPointsAtThem() throws {
        let result = try LookingStore.withReader().run("log", "reader", "-n", "3")
        #expect(
            result.output == """
                step    error  validation  accuracy  epoch  when      refs
                  30  0.03333      0.3750    0.9063      3  12 s ago  main, latest
                  29  0.03448                            3  12 s ago
                  28  0.03571                            3  12 s ago
                … 28 more (nnstore log reader --limit 0 | less)

                """)
        #expect(result.errors.isEmpty)
    }

    @Test func everyStepIsThereUpToTheInitialState() throws {
        let result = try LookingStore.withReader().run("log", "reader@8", "--limit", "0")
        #expect(
            result.output == """
                step   error  epoch  when      refs
                   8  0.1250      1  32 s ago
                   7  0.1429      1  32 s ago  good
                   6  0.1667      1  32 s ago
                   5  0.2000      1  32 s ago
                   4  0.2500      1  32 s ago
                   3  0.3333      1  32 s ago
                   2  0.5000      1  32 s ago
                   1   1.000      1  32 s ago
                   0                 42 s ago

                """)
    }

    @Test func oneLineAStepIsPlain() throws {
        let result = try LookingStore.withReader()
            .run("log", "reader@18..20", "--oneline", "--reverse")
        #expect(
            result.output == """
                18 error 0.05556
                19 error 0.05263
                20 error 0.05000 validation 0.2500 (best)

                """)
        let initial = try LookingStore.withReader().run("log", "reader@0", "--oneline")
        #expect(initial.output == "0 initial state\n")
    }

    @Test func theLineThatSaysHowToSeeMoreRepeatsWhatWasTyped() throws {
        let result = try LookingStore.withReader()
            .run("log", "reader@5..", "-n", "1", "--oneline", "--reverse")
        #expect(
            result.output == """
                5 error 0.2000
                … 25 more (nnstore log reader@5.. --reverse --oneline --limit 0 | less)

                """)
    }

    @Test func withoutALimitTextShowsTwentyAndTheOtherFormatsAll() throws {
        let store = try LookingStore.withReader()
        let text = try store.run("log", "reader").output.split(separator: "\n")
        #expect(text.count == 22)
        #expect(text.last == "… 11 more (nnstore log reader --limit 0 | less)")
        #expect(try store.run("log", "reader", "--jsonl").output.split(separator: "\n").count == 31)
        #expect(
            try store.run("log", "reader", "--jsonl", "-n", "4").output.split(separator: "\n").count
                == 4)
    }

    @Test(arguments: [
        ("reader@10..30/10", [30, 20, 10]), ("reader@5..20/7", [19, 12, 5]),
        ("reader@3..3", [3]), ("reader@../20", [20, 0]), ("reader@latest~2..", [30, 29, 28]),
        ("reader@4..9/9223372036854775807", [4]), ("reader:main@good..8", [8, 7]),
    ])
    func aRangeTakesItsSteps(_ range: String, _ steps: [Int]) throws {
        let store = try LookingStore.withReader()
        #expect(try store.steps(of: range) == steps)
        #expect(try store.steps(of: range, "--reverse") == steps.reversed())
    }

    @Test func csvReadsBackToTheSameBits() throws {
        let rows = try LookingStore.withReader().run("log", "reader@..10", "--csv").output
            .split(separator: "\r\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false)
            }
        #expect(
            rows[0].joined(separator: ",")
                == "step,error,validation_error,validation_accuracy,epoch,lineage,recorded_at,refs")
        try #require(rows.count == 12)
        for row in rows.dropFirst().dropLast() {
            let step = try #require(Int(row[0]))
            #expect(Float(row[1]) == 1 / Float(step))
        }
        #expect(rows[1].prefix(5) == ["10", "0.1", "0.5", "0.875", "1"])
        #expect(rows[11].prefix(5) == ["0", "", "", "", ""])
        #expect(rows[1][6] == "2023-11-14T22:13:30.000Z")
    }

    @Test func jsonReadsBackToTheSameBits() throws {
        let result = try LookingStore.withReader().run("log", "reader", "--json", "--reverse")
        let log = try JSON.decode(LogJSON.self, result.output)
        #expect(log.schema == "nnstore.log/1")
        try #require(log.steps.map(\.step) == Array(0...30))
        #expect(log.steps[0].error == nil)
        for step in log.steps.dropFirst() { #expect(step.error == 1 / Float(step.step)) }
        #expect(log.steps[20].validationError == 0.25)
        #expect(log.steps[7].refs == ["good"])
        #expect(log.steps[30].refs == ["main", "latest"])
    }

    @Test func withoutValidationTheBestIsTheStepBeforeTheLowestError() throws {
        let store = try LookingStore()
        try store.train(try store.createReader(), steps: 5)
        let result = try store.run("log")
        #expect(
            result.output.hasPrefix(
                """
                step   error  epoch  when      refs
                   5  0.2000      1  37 s ago  main, latest
                   4  0.2500      1  37 s ago  best

                """))
    }

    @Test func anAbandonedHistoryIsReadAcrossItsLineages() throws {
        let store = try LookingStore.withReader()
        let reader = try store.store.network(named: "reader")
        try store.train(reader, steps: 3)
        try store.store.move(
            store.store.branch(named: "main", of: reader), to: store.checkpoint("reader@12"),
            action: "rollback", now: LookingStore.now)
        try store.train(reader, steps: 2)
        #expect(try store.steps(of: "reader") == Array((0...14).reversed()))
        #expect(try store.steps(of: "reader@{2}") == Array((0...33).reversed()))
        #expect(try store.steps(of: "reader@{2}", "--reverse") == Array(0...33))
        #expect(try store.steps(of: "reader@28..{2}/2") == [32, 30, 28])
    }

    @Test func aHistoryOfManyPagesHasNoSeams() throws {
        let store = try LookingStore()
        let reader = try store.createReader()
        try store.train(reader, steps: 4100)
        try store.train(reader, steps: 100)
        #expect(try store.steps(of: "reader") == Array((0...4200).reversed()))
        #expect(try store.steps(of: "reader", "--reverse", "-n", "2001") == Array(0...2000))
        let strided = Array(stride(from: 7, through: 4200, by: 2))
        #expect(try store.steps(of: "reader@7../2", "--reverse") == strided)
    }

    @Test func withoutANetworkTheOnlyOneIsMeant() throws {
        let store = try LookingStore.withReader()
        #expect(try store.run("log", "-n", "1").output.contains("main, latest"))
        try store.createReader(named: "writer")
        let result = try store.run("log")
        #expect(result.exitCode == .usage)
        #expect(
            result.errors == """
                error: there are 2 networks: reader, writer
                try:   nnstore log reader

                """)
    }

    @Test func anEmptyStoreSaysHowToBegin() throws {
        let result = try LookingStore().run("log")
        #expect(result.exitCode == .notFound)
        #expect(result.errors.contains("try:   nnstore create NAME --layers"))
    }

    @Test func aMisspeltNetworkIsNotFound() throws {
        let result = try LookingStore.withReader().run("log", "readr")
        #expect(result.exitCode == .notFound)
        #expect(
            result.errors == """
                error: there is no network 'readr'
                try:   reader (did you mean it?), nnstore list

                """)
    }

    @Test func onelineIsAFormOfText() throws {
        let result = try LookingStore.withReader().run("log", "--oneline", "--csv")
        #expect(result.exitCode == .usage)
        #expect(result.errors.contains("--oneline is a form of text: leave out --csv"))
    }
}

extension LookingStore {
    /// The step numbers that `log` writes, in its order.
    fileprivate func steps(of range: String, _ flags: String...) throws -> [Int] {
        let result = try run(["log", range, "--csv"] + flags)
        return result.output.split(separator: "\r\n").dropFirst().compactMap {
            Int($0.prefix { $0 != "," })
        }
    }
}

private struct LogJSON: Decodable {
    struct Step: Decodable {
        let step: Int
        let error: Float?
        let validationError: Double?
        let refs: [String]
    }

    let schema: String
    let steps: [Step]
}
