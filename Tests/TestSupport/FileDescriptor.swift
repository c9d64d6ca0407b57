// File descriptors with an owner.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// An open descriptor, closed when its owner lets go of it. Children don't inherit it.
final class FileDescriptor {
    let number: Int32

    /// Takes over a descriptor; a negative one is the failure of an action.
    init(_ number: Int32, for action: String) throws {
        guard number >= 0 else { throw TestSupportError(action, errno: errno) }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        self.number = number
    }

    deinit { close(number) }

    /// The two ends of a new pipe.
    static func pipe() throws -> (reading: FileDescriptor, writing: FileDescriptor) {
        var ends: [Int32] = [-1, -1]
        let result = systemPipe(&ends)
        let code = result == 0 ? 0 : errno
        guard code == 0 else { throw TestSupportError("make a pipe", errno: code) }
        return (
            try FileDescriptor(ends[0], for: "make a pipe"),
            try FileDescriptor(ends[1], for: "make a pipe")
        )
    }

    /// Makes reading and writing return at once where they would wait.
    func setNonblocking() {
        _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) | O_NONBLOCK)
    }

    /// Appends what can be read now; false at the end.
    func read(into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = systemRead(number, &buffer, buffer.count)
        if count > 0 { bytes += buffer[..<count] }
        // A terminal whose program has ended says EIO.
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
    }

    /// Writes what fits now and takes it off the front; false if nobody reads any more.
    func write(from bytes: inout ArraySlice<UInt8>) -> Bool {
        let count = bytes.withUnsafeBytes { systemWrite(number, $0.baseAddress, $0.count) }
        if count > 0 { bytes = bytes.dropFirst(count) }
        return count >= 0 || errno == EAGAIN || errno == EINTR
    }
}

// The global functions, which the methods of the same names hide.
private func systemPipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }

private func systemRead(_ number: Int32, _ bytes: inout [UInt8], _ count: Int) -> Int {
    read(number, &bytes, count)
}

private func systemWrite(_ number: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(number, bytes, count)
}
