// What a user's own statement may do.

import SQLite
import Testing

struct ReadingTests {
    private let files = TestFiles()

    /// Each would change the file, another file, or what the connection does from then on.
    @Test(
        arguments: [
            "INSERT INTO word (text) VALUES ('four')", "REPLACE INTO word VALUES (1, 'uno')",
            "UPDATE word SET text = 'x' WHERE id = 1", "DELETE FROM word",
            "DELETE FROM word RETURNING id", "UPDATE word SET id = 2 FROM long_word",
            "WITH old AS (SELECT 1) DELETE FROM word WHERE id IN old",
            "CREATE TABLE a (b)", "CREATE TEMP TABLE a (b)", "CREATE TABLE a AS SELECT 1",
            "CREATE VIEW v AS SELECT 1", "CREATE TEMP VIEW v AS SELECT 1",
            "CREATE INDEX i ON word (text)", "CREATE VIRTUAL TABLE v USING fts5 (a)",
            "CREATE TRIGGER g AFTER INSERT ON word BEGIN SELECT 1; END",
            "CREATE TEMP TRIGGER g AFTER INSERT ON word BEGIN SELECT 1; END",
            "DROP TABLE word", "DROP VIEW long_word", "ALTER TABLE word RENAME TO other",
            "ALTER TABLE word ADD COLUMN a", "REINDEX", "ANALYZE",
            "ATTACH 'FOLDER/other.db' AS other", "ATTACH ':memory:' AS other", "DETACH main",
            "VACUUM", "VACUUM INTO 'FOLDER/copy.db'",
            "BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK", "SAVEPOINT a", "RELEASE a",
            "EXPLAIN DELETE FROM word", "EXPLAIN QUERY PLAN UPDATE word SET text = ''",
            "PRAGMA user_version = 9", "PRAGMA user_version(9)", "PRAGMA main.user_version = 9",
            "PRAGMA application_id = 9", "PRAGMA journal_mode = DELETE",
            "PRAGMA journal_mode(DELETE)", "PRAGMA writable_schema = ON", "PRAGMA writable_schema",
            "PRAGMA wal_checkpoint", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA query_only = OFF",
            "PRAGMA trusted_schema = ON", "PRAGMA incremental_vacuum", "PRAGMA optimize",
            "PRAGMA wal_autocheckpoint = 1", "PRAGMA locking_mode = EXCLUSIVE",
            "PRAGMA temp_store_directory = '/tmp'", "PRAGMA schema_version = 9",
            "PRAGMA page_size = 512", "PRAGMA encoding = 'UTF-16'", "PRAGMA mmap_size = 99999999",
            "PRAGMA temp.journal_mode = OFF", "PRAGMA busy_timeout = 99999",
        ])
    func isRefused(sql: String) throws {
        let connection = try openForReading()
        let before = try content()
        let sql = sql.replacing("FOLDER", with: files.folder)
        let error = sqliteError { _ = try query(sql, connection) }
        #expect(error?.isForbidden == true, "\(error?.description ?? "it ran")")
        #expect(error?.sql == sql)
        #expect(try content() == before)
        #expect(files.names == ["test.db", "test.db-shm", "test.db-wal"])
    }

    @Test(
        arguments: [
            "SELECT load_extension('nothing')", "SELECT Load_Extension('nothing', 'entry')",
        ])
    func nativeCodeIsRefusedByName(sql: String) throws {
        let error = sqliteError { _ = try query(sql, openForReading()) }
        #expect(error?.message.hasPrefix("not authorized to use function: ") == true)
    }

    @Test(
        arguments: [
            "SELECT * FROM word", "SELECT count(*), max(text) FROM word WHERE text LIKE 't%'",
            "SELECT * FROM long_word", "VALUES (1), (2)",
            "SELECT name, sql FROM sqlite_schema", "SELECT name FROM sqlite_master",
            "EXPLAIN SELECT * FROM word", "EXPLAIN QUERY PLAN SELECT * FROM word",
            "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 9) "
                + "SELECT sum(i) FROM n",
            "SELECT id, row_number() OVER (ORDER BY text) FROM word",
            "SELECT name FROM pragma_table_info('word')",
            "SELECT m.name, i.name FROM sqlite_schema m, pragma_index_list(m.name) i",
            "SELECT * FROM pragma_table_list", "SELECT json_extract('{\"a\": 1}', '$.a')",
            "SELECT value FROM json_each('[1, 2]')", "SELECT json_group_array(text) FROM word",
            "SELECT id, date('now'), random(), hex(zeroblob(2)) FROM word",
            "PRAGMA user_version", "PRAGMA application_id", "PRAGMA journal_mode",
            "PRAGMA page_size", "PRAGMA page_count", "PRAGMA Table_Info(word)",
            "PRAGMA table_xinfo('word')", "PRAGMA index_list(word)", "PRAGMA foreign_key_check",
            "PRAGMA integrity_check", "PRAGMA quick_check", "PRAGMA compile_options",
            "PRAGMA database_list", "SELECT 1;", "SELECT 1; -- and no more", "  SELECT 1 ;; ",
        ])
    func isAllowed(sql: String) throws {
        _ = try query(sql, openForReading())
    }

    /// SQLite asks for leave to update the schema's table when it declares a virtual table, and
    /// gets it; so something else must keep a user from doing it.
    @Test(arguments: ["sqlite_schema", "sqlite_master", "sqlite_temp_schema"])
    func theSchemaCannotBeUpdatedAsATable(table: String) throws {
        let connection = try openForReading()
        let error = sqliteError { _ = try query("UPDATE \(table) SET sql = ''", connection) }
        #expect(
            error?.message.contains("may not be modified") == true, "\(error?.message ?? "it ran")")
    }

    @Test(arguments: ["SELECT 1; SELECT 2", "SELECT 1; DROP TABLE word", "SELECT 1; SELEC"])
    func moreThanOneStatementIsRefusedBeforeAnyRuns(sql: String) throws {
        let connection = try openForReading()
        let error = sqliteError { _ = try query(sql, connection) }
        #expect(error?.message == "there is more than one statement in it")
    }

    @Test(arguments: ["", "  ", ";", "-- nothing"])
    func aTextWithoutAStatementIsRefused(sql: String) throws {
        let connection = try openForReading()
        let error = sqliteError { _ = try query(sql, connection) }
        #expect(error?.message == "there is no statement in it")
    }

    private func openForReading() throws -> Connection {
        let connection = try files.openWords()
        try connection.execute(
            """
            PRAGMA journal_mode = WAL;
            CREATE VIEW long_word AS SELECT text FROM word WHERE length(text) > 3;
            """)
        connection.restrictToReading(valueByteLimit: 1 << 20)
        return connection
    }

    private func query(_ sql: String, _ connection: borrowing Connection) throws -> QueryResult {
        try connection.query(sql, deadline: .now + .seconds(60), byteLimit: 1 << 20)
    }

    /// All that a statement could have changed in the file, seen by another connection.
    private func content() throws -> [[Value]] {
        let other = try files.open()
        return try ["SELECT * FROM word", "SELECT * FROM sqlite_schema", "PRAGMA user_version"]
            .flatMap { sql in
                try other.rows(sql) { row in (0..<row.columnCount).map(row.value) }
            }
    }
}
