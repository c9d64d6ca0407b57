// A statement of unknown shape: its result, its time and its memory.

import SQLite
import Testing

struct QueryTests {
    private let files = TestFiles()

    @Test func aResultHasItsColumnsEvenWithoutRows() throws {
        let connection = try files.openWords()
        let some = try connection.query(
            "SELECT id, text AS word FROM word WHERE id > 1 ORDER BY id",
            deadline: .now + .seconds(60), byteLimit: 1 << 20)
        #expect(
            some
                == QueryResult(
                    columns: ["id", "word"],
                    rows: [[.integer(2), .text("two")], [.integer(3), .text("three")]]))
        let none = try connection.query(
            "SELECT id FROM word WHERE id > 9", deadline: .now + .seconds(60), byteLimit: 1)
        #expect(none == QueryResult(columns: ["id"], rows: []))
    }

    /// One endless statement that returns no row, and one that returns them without end.
    @Test(arguments: ["SELECT count(*) FROM number", "SELECT 1 FROM number WHERE i < 0"])
    func anEndlessStatementIsInterruptedAtItsDeadline(sql: String) throws {
        let connection = try files.openWords()
        let endless = """
            WITH RECURSIVE number (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM number)
            """
        let error = sqliteError {
            _ = try connection.query(
                "\(endless) \(sql)", deadline: .now + .milliseconds(20), byteLimit: 1 << 20)
        }
        #expect(error?.isInterrupted == true)
        // The deadline was that statement's only.
        let sum = try connection.row(
            "\(endless) SELECT sum(i) FROM (SELECT i FROM number LIMIT 99999)"
        ) {
            $0.integer(0)
        }
        #expect(sum == 4_999_950_000)
    }

    @Test(
        arguments: [
            "WITH RECURSIVE number (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM number) "
                + "SELECT i FROM number",
            "SELECT zeroblob(100000)", "SELECT printf('%.*c', 100000, 'a')",
        ])
    func aResultThatTakesTooMuchMemoryIsRefused(sql: String) throws {
        let connection = try files.open()
        #expect {
            try connection.query(sql, deadline: .now + .seconds(60), byteLimit: 50_000)
        } throws: { error in
            (error as? QueryTooLarge)?.byteLimit == 50_000
        }
    }

    @Test func aResultMayFillItsMemory() throws {
        let connection = try files.open()
        let result = try connection.query(
            "SELECT zeroblob(40000)", deadline: .now + .seconds(60), byteLimit: 50_000)
        #expect(result.rows == [[.blob([UInt8](repeating: 0, count: 40_000))]])
    }
}
