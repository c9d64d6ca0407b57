// Many rows by one INSERT: whatever their number is to the size of a group, and whatever goes wrong.

import SQLite
import Testing

struct BulkInsertTests {
    private let files = TestFiles()
    private let sql = "INSERT INTO sample (series_id, number, value) VALUES (?, ?, ?)"

    private struct Stop: Error {}

    /// A table of samples like the one of steps: ascending keys, rules, a parent.
    private func open() throws -> Connection {
        let connection = try files.open()
        try connection.execute(
            """
            PRAGMA foreign_keys = ON;
            CREATE TABLE series (id INTEGER PRIMARY KEY) STRICT;
            INSERT INTO series VALUES (7);
            CREATE TABLE sample (
                series_id INTEGER NOT NULL REFERENCES series,
                number    INTEGER NOT NULL CHECK (number >= 0),
                value     REAL,
                PRIMARY KEY (series_id, number)
            ) STRICT, WITHOUT ROWID;
            """)
        return connection
    }

    @Test(arguments: [1, 2, 63, 64, 65, 255, 256, 257, 319, 320, 5000])
    func everyRowArrivesWithItsValues(rowCount: Int) throws {
        let connection = try open()
        try connection.write {
            try connection.insert(sql, rowCount: rowCount) { row, values in
                values.append(7)
                values.append(row * row)
                values.append(Double(row) / 3)
            }
        }
        let rows = try connection.rows("SELECT * FROM sample ORDER BY number") {
            [$0.value(0), $0.value(1), $0.value(2)]
        }
        let expected = (0..<rowCount).map { row in
            [Value.integer(7), .integer(Int64(row * row)), .real(Double(row) / 3)]
        }
        let areEqual = rows == expected
        #expect(areEqual)
    }

    @Test func numbersKeepAllTheirBits() throws {
        let connection = try open()
        let numbers = [0, 1, Int(Int32.max), Int.max]
        let values = [0.1, -Double.greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity]
        try connection.write {
            try connection.insert(sql, rowCount: 4) { row, bound in
                bound.append(7)
                bound.append(numbers[row])
                bound.append(values[row])
            }
        }
        #expect(try connection.rows("SELECT number FROM sample") { $0.integer(0) } == numbers)
        #expect(try connection.rows("SELECT value FROM sample") { $0.real(0) } == values)
    }

    @Test(arguments: [3, 300])
    func nullComesFromNullAndNaN(rowCount: Int) throws {
        let connection = try open()
        try connection.write {
            try connection.insert(sql, rowCount: rowCount) { row, values in
                values.append(7)
                values.append(row)
                switch row % 3 {
                case 0: values.appendNull()
                case 1: values.append(Double.nan)
                default: values.append(0.5)
                }
            }
        }
        let null = "SELECT count(*) FROM sample WHERE value IS NULL AND number % 3 < 2"
        #expect(try connection.row(null) { $0.integer(0) } == rowCount * 2 / 3)
        #expect(
            try connection.row("SELECT sum(value) FROM sample") { $0.real(0) } == Double(rowCount)
                / 6)
    }

    @Test func noRowsAskForNoValues() throws {
        let connection = try open()
        try connection.write {
            try connection.insert(sql, rowCount: 0) { _, _ in throw Stop() }
        }
        #expect(try connection.sampleCount() == 0)
    }

    @Test func rowsGoOnWhereEarlierOnesEnded() throws {
        let connection = try open()
        for first in [0, 300, 301] {
            try connection.write {
                try connection.insert(sql, rowCount: first == 300 ? 1 : 300) { row, values in
                    values.append(7)
                    values.append(first + row)
                    values.appendNull()
                }
            }
        }
        #expect(try connection.sampleCount() == 601)
    }

    // MARK: What goes wrong

    /// A value that breaks a rule, and how SQLite calls it.
    struct BrokenRule: Sendable, CustomTestStringConvertible {
        let series: Int
        let number: Int
        let message: String

        static let all = [
            BrokenRule(
                series: 7, number: 3,
                message: "1555: UNIQUE constraint failed: sample.series_id, sample.number"),
            BrokenRule(
                series: 7, number: -1, message: "275: CHECK constraint failed: number >= 0"),
            BrokenRule(series: 8, number: 9000, message: "787: FOREIGN KEY constraint failed"),
        ]

        var testDescription: String { message }
    }

    @Test(arguments: BrokenRule.all, [100, 500, 990])
    func aBrokenRuleTakesTheTransactionBack(rule: BrokenRule, badRow: Int) throws {
        let connection = try open()
        let error = sqliteError {
            try connection.write {
                try connection.insert(sql, rowCount: 1000) { row, values in
                    values.append(row == badRow ? rule.series : 7)
                    values.append(row == badRow ? rule.number : row)
                    values.append(0.5)
                }
            }
        }
        #expect(error?.description == "SQLite error \(rule.message) in: \(sql)")
        #expect(error?.isConstraint == true)
        #expect(try connection.sampleCount() == 0)
    }

    /// Without a transaction to take back, a caller would keep a part.
    @Test func whoCatchesTheErrorKeepsTheGroupsBefore() throws {
        let connection = try open()
        try connection.write {
            let error = sqliteError {
                try connection.insert(sql, rowCount: 1000) { row, values in
                    values.append(7)
                    values.append(row == 500 ? -1 : row)
                    values.appendNull()
                }
            }
            #expect(error != nil)
        }
        #expect(try connection.sampleCount() == 448)
    }

    @Test(arguments: [10, 500])
    func anErrorOfTheCallersStopsIt(rowCount: Int) throws {
        let connection = try open()
        #expect(throws: Stop.self) {
            try connection.write {
                try connection.insert(sql, rowCount: rowCount) { row, values in
                    guard row < rowCount - 1 else { throw Stop() }
                    values.append(7)
                    values.append(row)
                    values.appendNull()
                }
            }
        }
        #expect(try connection.sampleCount() == 0)
    }

    @Test(arguments: [0, 1, 500])
    func whatCannotBeCompiledIsAnErrorWithItsText(rowCount: Int) throws {
        let connection = try open()
        let sql = "INSERT INTO missing VALUES (?, ?, ?)"
        let error = sqliteError {
            try connection.write {
                try connection.insert(sql, rowCount: rowCount) { _, _ in }
            }
        }
        #expect(error?.description == "SQLite error 1: no such table: missing in: \(sql)")
    }
}

extension Connection {
    fileprivate borrowing func sampleCount() throws -> Int? {
        try row("SELECT count(*) FROM sample") { $0.integer(0) }
    }
}
