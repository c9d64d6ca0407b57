// Values on their way into a statement and out of it.

import SQLite
import Testing

struct ValueTests {
    private let files = TestFiles()

    @Test(
        arguments: [
            .null, .integer(0), .integer(.min), .integer(.max), .real(0.1), .real(-.infinity),
            .real(.leastNonzeroMagnitude), .text(""), .text("one"), .text("žlutý 🐎"),
            .blob([]), .blob([0, 1, 255]), .blob([UInt8](repeating: 7, count: 100_000)),
        ] as [Value])
    func aValueComesBackAsItWasBound(value: Value) throws {
        let connection = try files.open()
        #expect(try connection.row("SELECT ?", value) { $0.value(0) } == value)
    }

    @Test func whatIsEmptyIsNotNull() throws {
        let connection = try files.open()
        let types = try connection.row("SELECT typeof(?), typeof(?)", "", [UInt8]()) {
            [$0.text(0), $0.text(1)]
        }
        #expect(types == ["text", "blob"])
    }

    @Test func everySwiftTypeIsBoundAsItsStorageClass() throws {
        let connection = try files.open()
        let values = try connection.row(
            "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?", 7, Int64(8), true, false, 1.5, Float(0.1), "text",
            [1, 2] as [UInt8], nil as Int?
        ) { row in (0..<row.columnCount).map(row.value) }
        #expect(
            values == [
                .integer(7), .integer(8), .integer(1), .integer(0), .real(1.5),
                .real(Double(Float(0.1))), .text("text"), .blob([1, 2]), .null,
            ])
    }

    @Test func aNumberThatIsNoneIsNull() throws {
        let connection = try files.open()
        #expect(try connection.row("SELECT ?", Double.nan) { $0.value(0) } == .null)
    }

    @Test func nullIsToldApartFromZero() throws {
        let connection = try files.open()
        try connection.forEachRow("SELECT NULL, 0, 0.0, ''") { row in
            #expect(row.isNull(0) && !row.isNull(1))
            #expect(row.optionalInteger(0) == nil && row.optionalInteger(1) == 0)
            #expect(row.optionalReal(0) == nil && row.optionalReal(2) == 0)
            #expect(row.optionalText(0) == nil && row.optionalText(3) == "")
            #expect(row.integer(0) == 0 && row.text(0) == "" && row.bytes(0) == [])
        }
    }

    @Test func aTextMayHoldTheCharacterZero() throws {
        let connection = try files.open()
        let text = "one\0two"
        #expect(try connection.row("SELECT length(CAST(? AS BLOB))", text) { $0.integer(0) } == 7)
        let returned = try connection.row("SELECT ?", text) { $0.text(0) }
        #expect(returned == text)
    }
}
