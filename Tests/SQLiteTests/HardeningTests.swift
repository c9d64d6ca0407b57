// What a connection of ours refuses whatever the file says (https://sqlite.org/security.html).

import SQLite
import Testing

struct HardeningTests {
    private let files = TestFiles()

    @Test(
        arguments: [
            // A misspelt column must not become a string.
            (#"SELECT "nothing""#, "no such column"),
            (#"CREATE TABLE a (b CHECK (b <> "nothing"))"#, "no such column"),
            // DEFENSIVE: the schema can't be edited as a table, whatever the pragma before it.
            ("UPDATE sqlite_schema SET sql = ''", "may not be modified"),
            // Native code can't be loaded.
            ("SELECT load_extension('nothing')", "not authorized"),
            // Nor by a view of a file that came from elsewhere.
            ("SELECT * FROM evil", "unsafe use of load_extension"),
        ])
    func isRefused(sql: String, reason: String) throws {
        let connection = try files.open()
        try connection.execute(
            """
            CREATE VIEW evil AS SELECT load_extension('nothing');
            PRAGMA writable_schema = ON;
            """)
        let error = sqliteError { try connection.execute(sql) }
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "it works")")
    }

    @Test func theSchemaIsNotTrusted() throws {
        let connection = try files.open()
        #expect(try connection.row("PRAGMA trusted_schema") { $0.integer(0) } == 0)
    }

    @Test func theJournalCannotBeSwitchedOff() throws {
        let connection = try files.open()
        #expect(try connection.row("PRAGMA journal_mode = OFF") { $0.text(0) } == "delete")
    }
}
