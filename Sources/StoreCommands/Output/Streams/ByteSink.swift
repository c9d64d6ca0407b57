// Where bytes end up: a file descriptor, or memory in tests.

internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The end of a stream.
package protocol ByteSink: Sendable {
    /// Writes all the bytes.
    func write(_ bytes: [UInt8]) throws(OutputError)
}

/// A file descriptor that somebody else opened and closes: 1 or 2.
package struct DescriptorSink: ByteSink {
    let descriptor: Int32
    /// What an error calls it: "standard output".
    let name: String

    /// The descriptor and what an error calls it.
    package init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    /// Writes all the bytes, in as many calls as the system needs.
    package func write(_ bytes: [UInt8]) throws(OutputError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { platformWrite(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 { rest = rest.dropFirst(count) } else { try recover(from: errno) }
        }
    }

    /// Returns where writing can go on: after a signal, or when a pipe set not to block has room.
    private func recover(from code: Int32) throws(OutputError) {
        switch code {
        case EINTR: return
        case EAGAIN:
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&request, 1, -1)
        case EPIPE: throw .brokenPipe
        default: throw .refused(stream: name, code: code)
        }
    }
}

/// `write` of the system, which the method of the same name hides.
private func platformWrite(
    _ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int
) -> Int {
    write(descriptor, bytes, count)
}

/// Keeps what was written, for tests.
package final class CapturedBytes: ByteSink {
    private let bytes = Mutex<[UInt8]>([])

    package init() {}

    package func write(_ bytes: [UInt8]) {
        self.bytes.withLock { $0 += bytes }
    }

    /// All that was written so far.
    package var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}
