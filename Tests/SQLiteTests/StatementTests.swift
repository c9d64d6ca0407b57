// Running statements: rows, scripts, the cache of compiled ones, and what their errors say.

import SQLite
import Testing

struct StatementTests {
    private let files = TestFiles()

    @Test func rowsComeInOrderWithTheirColumns() throws {
        let connection = try files.openWords()
        let rows = try connection.rows("SELECT id, text AS word FROM word ORDER BY id DESC") {
            "\($0.columnName(0)) \($0.integer(0)), \($0.columnName(1)) \($0.text(1))"
        }
        #expect(rows == ["id 3, word three", "id 2, word two", "id 1, word one"])
    }

    @Test func theFirstRowIsOneOrNone() throws {
        let connection = try files.openWords()
        let query = "SELECT text FROM word WHERE id >= ? ORDER BY id"
        #expect(try connection.row(query, 2) { $0.text(0) } == "two")
        #expect(try connection.row(query, 4) { $0.text(0) } == nil)
    }

    @Test func runCountsTheRowsItChanged() throws {
        let connection = try files.openWords()
        #expect(try connection.run("UPDATE word SET text = text || '!' WHERE id < ?", 3) == 2)
        #expect(try connection.run("DELETE FROM word WHERE id = ?", 99) == 0)
        try connection.run("INSERT INTO word VALUES (?, ?)", 70, "seventy")
        #expect(connection.lastInsertedID == 70)
    }

    @Test func aScriptStopsAtItsFirstError() throws {
        let connection = try files.openWords()
        let script = "DELETE FROM word WHERE id = 1; DELETE FROM missing; DELETE FROM word"
        let error = sqliteError { try connection.execute(script) }
        #expect(error?.description == "SQLite error 1: no such table: missing in: \(script)")
        #expect(try connection.words() == ["two", "three"])
    }

    @Test func anErrorHasTheStatementButNotItsValues() throws {
        let connection = try files.openWords()
        let sql = "INSERT INTO word (text) VALUES (?)"
        try connection.run(sql, "secret")
        let error = sqliteError { try connection.run(sql, "secret") }
        #expect(error?.isConstraint == true)
        #expect(
            error?.description
                == "SQLite error 2067: UNIQUE constraint failed: word.text in: \(sql)")
    }

    @Test(arguments: ["SELEC 1", "SELECT * FROM missing", "SELECT 1 +", "SELECT missing(1)"])
    func whatCannotBeCompiledIsAnErrorWithItsText(sql: String) throws {
        let connection = try files.open()
        #expect(sqliteError { try connection.run(sql) }?.sql == sql)
    }

    // MARK: The cache

    private struct Stop: Error {}

    @Test func aStatementMayBeUsedInsideItself() throws {
        let connection = try files.openWords()
        let query = "SELECT text FROM word ORDER BY id"
        var pairs: [String] = []
        try connection.forEachRow(query) { outer in
            try connection.forEachRow(query) { inner in
                pairs.append("\(outer.text(0))-\(inner.text(0))")
                // One statement for both would go on for ever.
                if pairs.count > 9 { throw Stop() }
            }
        }
        #expect(pairs.count == 9)
        #expect(pairs.first == "one-one" && pairs.last == "three-three")
    }

    @Test func moreStatementsThanTheCacheHoldsStayRight() throws {
        let connection = try files.open()
        for _ in 0..<2 {
            for number in 0..<600 {
                let sum = try connection.row("SELECT ? + \(number)", 1) { $0.integer(0) }
                #expect(sum == number + 1)
            }
        }
    }

    @Test func aCachedStatementFollowsTheSchema() throws {
        let connection = try files.openWords()
        let query = "SELECT * FROM word WHERE id = 1"
        #expect(try connection.row(query) { $0.columnCount } == 2)
        try connection.execute("ALTER TABLE word ADD COLUMN language TEXT DEFAULT 'en'")
        #expect(try connection.row(query) { $0.text(2) } == "en")
    }

    @Test func aStatementThatFailedWorksTheNextTime() throws {
        let connection = try files.openWords()
        let sql = "INSERT INTO word (text) VALUES (?)"
        #expect(sqliteError { try connection.run(sql, "one") } != nil)
        try connection.run(sql, "four")
        #expect(try connection.words() == ["one", "two", "three", "four"])
    }

    /// A statement that is not reset keeps its lock on the file.
    @Test func aQueryThatIsLeftEarlyLetsGoOfTheFile() throws {
        let connection = try files.openWords()
        let other = try files.open()
        _ = try connection.row("SELECT text FROM word") { $0.text(0) }
        try other.run("DELETE FROM word WHERE id = 1")
        #expect(throws: Stop.self) {
            try connection.forEachRow("SELECT text FROM word") { _ in throw Stop() }
        }
        try other.run("DELETE FROM word WHERE id = 2")
        #expect(try connection.words() == ["three"])
    }
}
