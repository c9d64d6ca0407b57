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
    /// One call of the system: how many bytes it took, or the negated `errno`.
    package typealias WriteCall = @Sendable (Int32, UnsafeRawBufferPointer) -> Int

    private let descriptor: Int32
    private let name: String
    private let writeSome: WriteCall

    /// The descriptor, what an error calls it ("standard output"), and for tests another system.
    package init(
        descriptor: Int32, name: String, writeSome: @escaping WriteCall = systemWrite
    ) {
        self.descriptor = descriptor
        self.name = name
        self.writeSome = writeSome
    }

    /// Writes all the bytes, in as many calls as the system needs.
    package func write(_ bytes: [UInt8]) throws(OutputError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { writeSome(descriptor, $0) }
            if count >= 0 { rest = rest.dropFirst(count) } else { try recover(from: -count) }
        }
    }

    /// Returns where writing can go on: after a signal, or when a pipe set not to block has room.
    private func recover(from code: Int) throws(OutputError) {
        switch Int32(code) {
        case EINTR: return
        case EAGAIN:
            var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&request, 1, -1)
        case EPIPE: throw .brokenPipe
        case let code: throw .refused(stream: name, code: code)
        }
    }
}

/// `write(2)`, with its error read before anything else can change it.
@Sendable package func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    let count = write(descriptor, bytes.baseAddress, bytes.count)
    return count >= 0 ? count : -Int(errno)
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
