// A file that appears whole or not at all, whatever happens while it is written.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A new file that gets its name only when all of it is on the disk.
///
/// The bytes go to a temporary file `.partial-…` beside the target that only its owner may read
/// (mode 0600). `commit` synchronizes it, gives it the target's name and synchronizes the folder. An
/// `AtomicFile` that goes out of scope without that leaves nothing behind; a killed process leaves
/// the temporary file and never a half target.
public struct AtomicFile: ~Copyable {
    /// The name that the file will get.
    public let path: String
    private let overwrites: Bool
    private let file: OpenFile
    private var isCommitted = false

    /// Starts a file.
    ///
    /// - Parameters:
    ///   - path: the target. If it is a link, the link itself is replaced.
    ///   - overwrites: whether a file there may be replaced; anything that is not a regular file is
    ///     refused in any case.
    /// - Throws: `FileFormatError` for a target that is there already, or a folder that is not.
    public init(at path: String, overwrites: Bool = false) throws {
        try Self.check(path, overwrites: overwrites)
        let temporary = OpenFile.temporaryPath(in: Self.folder(of: path))
        self.init(path, overwrites, file: try OpenFile.creating(temporary, naming: path))
    }

    private init(_ path: String, _ overwrites: Bool, file: consuming OpenFile) {
        self.path = path
        self.overwrites = overwrites
        self.file = file
    }

    deinit {
        if !isCommitted { unlink(file.path) }
    }

    /// Appends bytes.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        try file.write(bytes)
    }

    /// Appends bytes.
    public func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try file.write($0) }
    }

    /// Makes the file durable and gives it its name.
    ///
    /// - Throws: `FileFormatError` if somebody else created the target meanwhile and it must not be
    ///   overwritten, or if the disk fails; the target is then as it was before.
    public consuming func commit() throws {
        try file.synchronize()
        if overwrites { try renameIntoPlace() } else { try linkIntoPlace() }
        isCommitted = true
        try OpenFile.synchronizeFolder(Self.folder(of: path))
    }

    private func renameIntoPlace() throws {
        try Self.check(path, overwrites: overwrites)
        guard rename(file.path, path) == 0 else {
            throw FileFormatError.system("create", path, code: errno)
        }
    }

    /// A hard link fails if the name is taken, in one step; `rename` would replace what is there.
    private func linkIntoPlace() throws {
        if link(file.path, path) == 0 {
            unlink(file.path)
            return
        }
        switch errno {
        case EEXIST:
            throw Self.alreadyExists(path)
        case EPERM, ENOTSUP, EOPNOTSUPP, ENOSYS, EMLINK:
            // No hard links on this file system: look, then rename.
            try renameIntoPlace()
        default:
            throw FileFormatError.system("create", path, code: errno)
        }
    }

    private static func check(_ path: String, overwrites: Bool) throws {
        guard !path.isEmpty, !path.hasSuffix("/") else {
            throw FileFormatError(
                .invalidRequest, "\(quoted(path: path)) does not name a file",
                hint: "give the name of the file to write")
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard [S_IFREG, S_IFLNK].contains(status.st_mode & S_IFMT) else {
            throw FileFormatError(
                .alreadyExists, "\(quoted(path: path)) is there already and is not a plain file",
                hint: "choose another name")
        }
        guard overwrites else { throw alreadyExists(path) }
    }

    private static func alreadyExists(_ path: String) -> FileFormatError {
        FileFormatError(
            .alreadyExists, "\(quoted(path: path)) exists already",
            hint: "choose another name, or add --force to replace it")
    }

    /// The folder part of a path: `a/b` → `a`, `b` → `.`, `/b` → `/`.
    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
