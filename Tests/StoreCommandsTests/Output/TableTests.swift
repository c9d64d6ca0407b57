// One table in the four formats, compared as text.

import ModelStore
import StoreCommands
import Testing

struct TableTests {
    private struct Step {
        var step: Int
        var error: Float
        var validation: Float?
        var refs: [String] = []
    }

    private let table = Table<Step>(
        schema: "nnstore.log/1", key: "steps", members: [.init("network", "reader")],
        columns: [
            Column("step", .right) { .count($0.step) },
            Column("error", .right) { .measure($0.error) },
            Column("validation", key: "validation_error", .right) { .measure($0.validation) },
            .people("seen") { _ in .text("now") },
            Column("refs") { .texts($0.refs) },
            .machine("lineage") { _ in 7 },
        ], whenEmpty: "no steps yet")

    private let steps = [
        Step(step: 1350, error: 0.0671, validation: 0.1514, refs: ["main", "latest"]),
        Step(step: 9, error: 12345.678, validation: nil),
        Step(step: 8, error: .nan, validation: 1e-7, refs: ["a\u{1b}[31m\"\n"]),
    ]

    private func written(_ format: OutputFormat, rows: Int = 3) throws -> String {
        let captured = CapturedOutput(format)
        try captured.output.write(table, rows: steps.prefix(rows))
        return try captured.standardOutput
    }

    @Test func peopleGetAlignedColumns() throws {
        #expect(
            try written(.text) == #"""
                 step    error  validation  seen  refs
                1,350  0.06710      0.1514  now   main, latest
                    9   12,346              now
                    8      NaN   1.000e-07  now   a\u{1b}[31m"\n

                """#)
    }

    @Test func jsonIsOneObjectThatBeginsWithItsSchema() throws {
        #expect(
            try written(.json) == #"""
                {"schema":"nnstore.log/1","network":"reader","steps":[
                {"step":1350,"error":0.0671,"validation_error":0.1514,"refs":["main","latest"],"lineage":7},
                {"step":9,"error":12345.678,"validation_error":null,"refs":[],"lineage":7},
                {"step":8,"error":null,"validation_error":1e-07,"refs":["a\u001b[31m\"\n"],"lineage":7}
                ]}

                """#)
    }

    @Test func jsonLinesAreOneObjectEach() throws {
        #expect(
            try written(.jsonl, rows: 2) == #"""
                {"step":1350,"error":0.0671,"validation_error":0.1514,"refs":["main","latest"],"lineage":7}
                {"step":9,"error":12345.678,"validation_error":null,"refs":[],"lineage":7}

                """#)
    }

    @Test func commaSeparatedValuesFollowRFC4180() throws {
        let lines = try written(.csv, rows: 2).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        #expect(
            lines == [
                "step,error,validation_error,refs,lineage",
                #"1350,0.0671,0.1514,"[""main"",""latest""]",7"#, "9,12345.678,,[],7", "",
            ])
    }

    @Test(arguments: [
        (OutputFormat.text, ""), (.csv, "step,error,validation_error,refs,lineage\r\n"),
        (.json, #"{"schema":"nnstore.log/1","network":"reader","steps":[]}"# + "\n"), (.jsonl, ""),
    ])
    func noRowsAreNoErrorAndPeopleAreTold(format: OutputFormat, text: String) throws {
        let captured = CapturedOutput(format)
        try captured.output.write(table, rows: [])
        #expect(try captured.standardOutput == text)
        #expect(captured.standardError == (format == .text ? "no steps yet\n" : ""))
    }

    @Test func coloursStandOutsideThePaddingAndOnlyOnATerminal() throws {
        let table = Table<Int>(
            schema: "x/1", key: "x",
            columns: [
                Column("state") { _ in .text("ok").styled(.green) },
                Column("count", .right) { .count($0).styled(.red) },
            ])
        let captured = CapturedOutput(on: .coloured())
        try captured.output.write(table, rows: [5])
        let text = try captured.standardOutput.replacing("\u{1b}", with: "␛")
        #expect(
            text == """
                ␛[2mstate␛[0m  ␛[2mcount␛[0m
                ␛[32mok␛[0m         ␛[31m5␛[0m

                """)
        let piped = CapturedOutput()
        try piped.output.write(table, rows: [5])
        #expect(try piped.standardOutput == "state  count\nok         5\n")
    }

    @Test func rowsBeyondTheMeasuredOnesWidenTheirColumn() throws {
        let table = Table<Int>(
            schema: "x/1", key: "x",
            columns: [Column("n", .right) { .count($0) }, Column("is") { _ in .text("x") }])
        let captured = CapturedOutput()
        try captured.output.write(table) { write in
            for number in [Int](repeating: 1, count: 1000) + [12, 3] { try write(number) }
        }
        let lines = try captured.standardOutput.split(separator: "\n")
        #expect(lines[0] == "n  is")
        #expect(lines[1000...] == ["1  x", "12  x", " 3  x"])
    }

    @Test(arguments: [
        (Cell.text("a b"), "a b"), (.text(" a"), "\" a\""), (.text(""), "\"\""), (.text(nil), ""),
        (.text("a,b"), "\"a,b\""), (.text("\""), "\"\"\"\""), (.text("a\nb"), "\"a\nb\""),
        (.truth(true), "true"), (.measure(Double.infinity), ""), (.bytes(400_000), "400000"),
        (.duration(.milliseconds(1500)), "1.5"),
    ])
    func aFieldIsQuotedWhereItMustBe(cell: Cell, text: String) throws {
        let captured = CapturedOutput(.csv)
        try captured.output.write(Record(schema: "x/1", [Field("x", cell), Field("y", .count(1))]))
        #expect(try captured.standardOutput == "x,y\r\n\(text),1\r\n")
    }

    @Test func aLineOfOneEmptyFieldIsStillALine() throws {
        let captured = CapturedOutput(.csv)
        try captured.output.write(Record(schema: "x/1", [Field("x", .empty)]))
        #expect(try captured.standardOutput == "x\r\n\"\"\r\n")
    }
}
