// The store as a file: what may be at its path, and whether it is one of ours.
//
// A store is recognised by the header of its SQLite file (https://sqlite.org/fileformat.html):
// magic at byte 0, user version at 60, application id at 68, all big-endian.

internal import Migrations

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

    private static let headerByteCount = 100
    private static let magic = Array("SQLite format 3\0".utf8)

    /// Throws unless there is a store at `path` that this program understands.
    static func identify(_ path: String) throws {
        try requireRegularFile(path)
        let header = try readHeader(path)
        guard header.count == headerByteCount, Array(header.prefix(magic.count)) == magic else {
            throw StoreError(
                .damaged, "\(path) is not a store of nnstore: it is no SQLite file",
                hint: "nnstore --store ANOTHER.db init")
        }
        guard bigEndian(header, at: 68) == applicationID else {
            throw StoreError(
                .damaged, "\(path) is an SQLite file of another program, not a store of nnstore",
                hint: "nnstore --store ANOTHER.db init")
        }
        let version = bigEndian(header, at: 60)
        guard version <= schemaVersion else {
            throw StoreError(
                .refused,
                "\(path) was written by a newer nnstore (schema \(version); this one knows up to "
                    + "\(schemaVersion))", hint: "a newer nnstore")
        }
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

    private static func requireRegularFile(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw StoreError(system: path) }
            throw StoreError(
                .notFound, "there is no store at \(path)",
                hint: "nnstore init, or name another with --store PATH")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR:
            throw StoreError(
                .invalid, "\(path) is a folder, not a store",
                hint: "nnstore --store \(path)/nnstore.db")
        default: throw StoreError(.invalid, "\(path) is not a regular file")
        }
    }

    private static func readHeader(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(system: path) }
        defer { close(descriptor) }
        return [UInt8](unsafeUninitializedCapacity: headerByteCount) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, headerByteCount))
        }
    }

    private static func bigEndian(_ bytes: [UInt8], at offset: Int) -> Int {
        bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}

extension StoreError {
    /// What the system said of `path` in `errno`.
    init(system path: String) {
        let reason = String(cString: strerror(errno))
        self.init(errno == ENOSPC ? .full : .system, "\(path): \(reason)")
    }
}
