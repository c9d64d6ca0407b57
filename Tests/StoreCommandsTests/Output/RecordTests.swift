// One thing in the formats, and the cells it is made of.

import ModelStore
import StoreCommands
import Testing

struct RecordTests {
    private let now = Timestamp(milliseconds: 1_740_832_496_789)

    private var record: Record {
        Record(
            schema: "nnstore.show/1",
            [
                Field("name", .text("reader")), Field("step", .count(1350)),
                Field("best error", key: "best_error", .measure(0.25 as Float)),
                Field("state", key: "sha256", .hash("9f2c41d0aa")),
                Field("history", key: "history_bytes", .bytes(412_345)),
                Field("created", .time(Timestamp(milliseconds: 1_740_832_484_000), now: now)),
                Field("took", key: "seconds", .duration(.milliseconds(9))),
                Field("label", .text(nil)), Field("rate", .exact(.float(0.5))),
                Field("largest change", .change(-0.122)), Field("finished", .truth(false)),
                .machine("layers", [["inputs": 64, "outputs": 32]]),
            ])
    }

    private func written(_ record: Record, _ format: OutputFormat) throws -> String {
        let captured = CapturedOutput(format)
        try captured.output.write(record)
        return try captured.standardOutput
    }

    @Test func peopleGetLabelsAndFacts() throws {
        #expect(
            try written(record, .text) == """
                name            reader
                step            1,350
                best error      0.2500
                state           9f2c41d0
                history         0.4 MB
                created         12 s ago
                took            9 ms
                rate            0.5
                largest change  −0.1220
                finished        no

                """)
    }

    @Test(arguments: [OutputFormat.json, .jsonl])
    func machinesGetOneObjectWithEverything(format: OutputFormat) throws {
        let json =
            #"{"schema":"nnstore.show/1","name":"reader","step":1350,"best_error":0.25,"#
            + #""sha256":"9f2c41d0aa","history_bytes":412345,"created":"2025-03-01T12:34:44.000Z","#
            + #""seconds":0.009,"label":null,"rate":0.5,"largest_change":-0.122,"finished":false,"#
            + #""layers":[{"inputs":64,"outputs":32}]}"# + "\n"
        #expect(try written(record, format) == json)
    }

    @Test func aTextOfItsOwnReplacesTheListForPeople() throws {
        let record = Record(
            schema: "nnstore.init/1", text: "created nnstore.db",
            [Field("path", .text("nnstore.db"))])
        #expect(try written(record, .text) == "created nnstore.db\n")
        #expect(try written(record, .csv) == "path\r\nnnstore.db\r\n")
    }

    @Test func linesForPeopleAreNoPartOfJSON() throws {
        for (format, text) in [(OutputFormat.text, "… 3 more\n"), (.json, ""), (.csv, "")] {
            let captured = CapturedOutput(format)
            try captured.output.line("… 3 more")
            #expect(try captured.standardOutput == text)
        }
    }
}
