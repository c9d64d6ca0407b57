// The store as a file: what may be at its path, and whether it is one of ours.
//
// Nothing here opens the file itself: closing it again would drop the locks that SQLite holds on it
// for this whole process (https://sqlite.org/howtocorrupt.html, section 2.2). SQLite reads it.

internal import Migrations
internal import SQLite

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

enum StoreFile {
    /// "nnst": marks an SQLite file as a store of nnstore.
    static let applicationID = 0x6E6E_7374

    /// The schema version that this program writes.
    static let schemaVersion = Migration.all.count

    /// An SQLite file begins with a header of so many bytes (https://sqlite.org/fileformat.html).
    private static let headerByteCount = 100

    /// Throws unless what the connection opened is a store that this program understands.
    static func identify(_ connection: borrowing Connection, path: String) throws {
        let applicationID: Int?
        do {
            applicationID = try connection.row("PRAGMA application_id") { $0.integer(0) }
        } catch let error as SQLiteError where error.isNoDatabase {
            throw noDatabase(path)
        }
        guard applicationID == Self.applicationID else {
            throw StoreError(
                .refused, "\(path) is an SQLite file of another program, not a store of nnstore",
                hint: "nnstore --store ANOTHER.db init")
        }
        let version = try SchemaMigrations.version(of: connection)
        guard version <= schemaVersion else {
            throw StoreError(
                .refused,
                "\(path) was written by a newer nnstore (schema \(version); this one knows up to "
                    + "\(schemaVersion))", hint: "a newer nnstore")
        }
    }

    private static func noDatabase(_ path: String) -> StoreError {
        StoreError(
            .refused, "\(path) is not a store of nnstore: it is no SQLite file",
            hint: "nnstore --store ANOTHER.db init")
    }

    /// The path behind symbolic links, which is where SQLite puts the log. What lies beside the
    /// store must be found from there, by whichever name the store is opened.
    static func resolved(_ path: String) -> String {
        guard let name = realpath(path, nil) else { return path }
        defer { free(name) }
        return String(cString: name)
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    static func requireRegularFile(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw StoreError(system: path) }
            throw StoreError(
                .notFound, "there is no store at \(path)",
                hint: "nnstore init, or name another with --store PATH")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            // SQLite would take an empty file for an empty database.
            guard status.st_size >= headerByteCount else { throw noDatabase(path) }
        case S_IFDIR:
            throw StoreError(
                .invalid, "\(path) is a folder, not a store",
                hint: "nnstore --store \(path)/nnstore.db")
        default: throw StoreError(.invalid, "\(path) is not a regular file")
        }
    }
}

extension StoreError {
    /// What the system said of `path` in `errno`.
    init(system path: String) {
        let reason = String(cString: strerror(errno))
        self.init(errno == ENOSPC ? .full : .system, "\(path): \(reason)")
    }
}
