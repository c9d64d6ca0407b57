// The system calls that the formats need, each with its error turned into a FileFormatError.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An open file, closed when its owner goes out of scope.
struct OpenFile: ~Copyable {
    /// The name for messages.
    let path: String
    private let descriptor: Int32

    private init(
        _ path: String, flags: Int32, doing action: String, naming shownPath: String? = nil
    ) throws {
        let descriptor = retrying { open(path, flags | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else {
            throw FileFormatError.system(action, shownPath ?? path, code: errno)
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Opens an existing file to read it.
    static func reading(_ path: String) throws -> OpenFile {
        let file = try OpenFile(path, flags: O_RDONLY, doing: "read")
        guard try file.kind != S_IFDIR else {
            throw FileFormatError(
                .invalidRequest, "\(quoted(path: path)) is a folder", hint: "name a file in it")
        }
        return file
    }

    /// Creates a file that only its owner may read; one that exists is an error, a link too.
    ///
    /// An error names `shownPath`, what the user asked for, instead of a temporary file.
    static func creating(_ path: String, naming shownPath: String) throws -> OpenFile {
        try OpenFile(
            path, flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, doing: "create", naming: shownPath)
    }

    /// Creates a file without a name in a folder: it is gone when it is closed, even by a crash.
    static func anonymous(in folder: String) throws -> OpenFile {
        let file = try OpenFile(
            temporaryPath(in: folder), flags: O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW,
            doing: "create a temporary file in", naming: folder)
        unlink(file.path)
        return file
    }

    /// A path in a folder that nobody else uses.
    static func temporaryPath(in folder: String) -> String {
        let name = ".partial-" + String(UInt64.random(in: .min ... .max), radix: 36)
        return folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }

    /// The size of a regular file; nil for a pipe or a device, which have none.
    var byteCount: Int? {
        get throws {
            let status = try status()
            return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
        }
    }

    private var kind: mode_t {
        get throws { try status().st_mode & S_IFMT }
    }

    private func status() throws -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw FileFormatError.system("read", path, code: errno)
        }
        return status
    }

    /// Reads what comes next, at most a buffer of it; 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = retrying { systemRead(descriptor, buffer.baseAddress, buffer.count) }
        guard count >= 0 else { throw FileFormatError.system("read", path, code: errno) }
        return count
    }

    /// Fills a buffer from a place in the file; fewer bytes there are an error.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = retrying {
                pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            }
            guard count > 0 else {
                throw FileFormatError.system("read", path, code: count == 0 ? EIO : errno)
            }
            done += count
        }
    }

    /// Writes all of a buffer at the end of what was written before.
    func write(_ buffer: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
            let count = retrying { systemWrite(descriptor, rest.baseAddress, rest.count) }
            guard count >= 0 else { throw FileFormatError.system("write", path, code: errno) }
            done += count
        }
    }

    /// Returns when the content is on the disk and not only in its cache.
    func synchronize() throws {
        #if canImport(Darwin)
            // Apple's fsync stops at the drive's own cache.
            if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
        #endif
        guard retrying({ fsync(descriptor) }) == 0 else {
            throw FileFormatError.system("write", path, code: errno)
        }
    }

    /// Returns when the names in a folder are on the disk.
    static func synchronizeFolder(_ folder: String) throws {
        let file = try OpenFile(folder, flags: O_RDONLY | O_DIRECTORY, doing: "open")
        // A file system that cannot synchronize a folder says EINVAL: there is nothing to wait for.
        guard retrying({ fsync(file.descriptor) }) == 0 || errno == EINVAL else {
            throw FileFormatError.system("write", folder, code: errno)
        }
    }
}

// The global functions, which the methods of the same names hide.
private func systemRead(_ descriptor: Int32, _ to: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, to, count)
}

private func systemWrite(_ descriptor: Int32, _ from: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, from, count)
}

/// Repeats a system call that a signal interrupted.
private func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        guard result == -1, errno == EINTR else { return result }
    }
}

extension FileFormatError {
    /// The error of a system call on a path: `cannot read 'x': No such file or directory`.
    static func system(_ action: String, _ path: String, code: Int32) -> FileFormatError {
        let reason = String(cString: strerror(code))
        let message = "cannot \(action) \(quoted(path: path)): \(reason)"
        switch code {
        case ENOENT, ENOTDIR:
            return .init(.notFound, message, hint: "check the path")
        case ENOSPC, EDQUOT:
            return .init(.noSpace, message, hint: "free some space there, or use another folder")
        case EACCES, EPERM, EROFS:
            return .init(
                .system(code: code), message,
                hint: "check the permissions of the file and its folder")
        default:
            return .init(.system(code: code), message, hint: "check the disk and the path")
        }
    }
}
