// A folder of its own for each test, and connections to files in it.

import SQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that go away with their owner.
final class TestFiles {
    let folder: String

    init() {
        var template = Array("/tmp/nnstore-sqlite-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no temporary folder: \(errno)") }
        folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        for name in names { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// What is in the folder, sorted.
    var names: [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The path of the file that `open` opens.
    var path: String { "\(folder)/test.db" }

    /// A connection to the same file each time; it does not wait for locks unless told to.
    func open(busyTimeout: Duration = .zero) throws -> Connection {
        try Connection(path: path, access: .create, busyTimeout: busyTimeout)
    }

    /// A connection to that file with a table `word` of three rows.
    func openWords(busyTimeout: Duration = .zero) throws -> Connection {
        let connection = try open(busyTimeout: busyTimeout)
        try connection.execute(
            """
            CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
            INSERT INTO word (text) VALUES ('one'), ('two'), ('three');
            """)
        return connection
    }
}

extension Connection {
    /// The words of the table that `openWords` makes.
    borrowing func words() throws -> [String] {
        try rows("SELECT text FROM word ORDER BY id") { $0.text(0) }
    }
}

/// The error of SQLite that a call throws; nil if it throws none.
func sqliteError(_ body: () throws -> Void) -> SQLiteError? {
    do {
        try body()
        return nil
    } catch {
        return error as? SQLiteError
    }
}
