// Making a new store: it appears at its path whole, or not at all.

internal import SQLite

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

enum StoreCreation {
    /// Fixed at creation; docs/BENCHMARKS.md has the measurement that chose it.
    static let pageSize = 8192

    /// Creates an empty store at `path`, which must not exist.
    ///
    /// The file is built under a name of its own and then linked to `path`, so that another
    /// process sees a finished store or none, and of two that create at once one is refused.
    static func create(at path: String, now: Timestamp) throws {
        guard !StoreFile.exists(path) else { throw alreadyThere(path) }
        let draft = "\(path).new-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        defer { for suffix in ["", "-journal", "-wal", "-shm"] { unlink(draft + suffix) } }
        try createPrivateFile(draft, for: path)
        do {
            try build(draft, now: now)
        } catch let error as SQLiteError {
            throw StoreError(error, path: path)
        }
        guard link(draft, path) == 0 else {
            throw errno == EEXIST ? alreadyThere(path) : StoreError(system: path)
        }
        try synchronizeFolder(of: path)
    }

    private static func alreadyThere(_ path: String) -> StoreError {
        StoreError(
            .refused, "\(path) exists already; it is left as it is",
            hint: "nnstore list, or another place with --store PATH")
    }

    /// 0600 from the first moment, whatever the umask; SQLite gives -wal and -shm the same mode.
    private static func createPrivateFile(_ draft: String, for path: String) throws {
        let descriptor = open(draft, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            guard errno == ENOENT else { throw StoreError(system: path) }
            throw StoreError(.notFound, "there is no folder \(folder(of: path)) for the store")
        }
        close(descriptor)
    }

    private static func build(_ path: String, now: Timestamp) throws {
        let connection = try Connection(path: path, access: .readWrite, busyTimeout: .seconds(1))
        try connection.execute(
            """
            PRAGMA page_size = \(pageSize);
            PRAGMA auto_vacuum = INCREMENTAL;
            PRAGMA encoding = 'UTF-8';
            PRAGMA application_id = \(StoreFile.applicationID);
            """)
        try SchemaMigrations.apply(to: connection, now: now)
        let mode = try connection.row("PRAGMA journal_mode = WAL") { $0.text(0) }
        guard mode == "wal" else {
            throw StoreError(
                .refused, "the file system of \(path) has no shared memory, which a store needs",
                hint: "a local disk: --store PATH")
        }
    }

    /// Makes a new name in a folder survive a power cut.
    private static func synchronizeFolder(of path: String) throws {
        let folder = folder(of: path)
        let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(system: folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError(system: folder) }
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }
}
