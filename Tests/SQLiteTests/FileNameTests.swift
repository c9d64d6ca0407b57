// A path is the name of a file, whatever SQLite would like to read into it.

import SQLite
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct FileNameTests {
    /// Each of them in the working folder, as none of them is special behind a `/`.
    @Test(
        arguments: [
            ":memory:", "file:nnstore-test.db", "file:nnstore-test.db?mode=memory",
            "nnstore-test-relative.db", "nnstore-test%20.db",
        ])
    func aRelativeNameIsAFileInTheWorkingFolder(name: String) throws {
        defer { unlink("./" + name) }
        do {
            let connection = try Connection(path: name, access: .create, busyTimeout: .zero)
            try connection.execute("CREATE TABLE here (a)")
        }
        #expect(access("./" + name, F_OK) == 0)
        let connection = try Connection(path: name, access: .readWrite, busyTimeout: .zero)
        #expect(try connection.row("SELECT count(*) FROM here") { $0.integer(0) } == 0)
    }

    @Test func aMissingFileIsOnlyCreatedWhenAsked() throws {
        let files = TestFiles()
        let error = sqliteError {
            _ = try Connection(path: files.path, access: .readWrite, busyTimeout: .zero)
        }
        #expect(error?.message == "unable to open database file")
        #expect(files.names == [])
        try files.open().execute("CREATE TABLE a (b)")
        #expect(files.names == ["test.db"])
    }

    @Test func aFolderCannotBeOpened() {
        let files = TestFiles()
        #expect(
            sqliteError {
                _ = try Connection(path: files.folder, access: .create, busyTimeout: .zero)
            } != nil)
    }
}
