// Everything that goes in and out of a running program, through one poll.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The streams of a running program and what came out of them so far.
final class ChildStreams {
    private(set) var outputBytes: [UInt8] = []
    private(set) var errorBytes: [UInt8] = []

    private var output: FileDescriptor?
    private var error: FileDescriptor?
    private var input: FileDescriptor?
    private var pending: ArraySlice<UInt8>
    /// Whether the input ends once all of it is written.
    private let closesInput: Bool

    init(
        output: FileDescriptor, error: FileDescriptor?, input: FileDescriptor, pending: [UInt8],
        closesInput: Bool
    ) {
        self.output = output
        self.error = error
        self.input = input
        self.pending = pending[...]
        self.closesInput = closesInput
        for descriptor in [output, error, input] { descriptor?.setNonblocking() }
        closeInputIfDone()
    }

    /// Whether the program may still write.
    var isOpen: Bool { output != nil || error != nil }

    /// Text for the program to read, after what is still waiting.
    func append(_ text: String) {
        pending += Array(text.utf8)
    }

    /// Moves bytes once there are any to move; false if `deadline` comes first.
    func advance(until deadline: ContinuousClock.Instant) throws -> Bool {
        var requests: [pollfd] = []
        if let output {
            requests.append(pollfd(fd: output.number, events: Int16(POLLIN), revents: 0))
        }
        if let error {
            requests.append(pollfd(fd: error.number, events: Int16(POLLIN), revents: 0))
        }
        if let input, !pending.isEmpty {
            requests.append(pollfd(fd: input.number, events: Int16(POLLOUT), revents: 0))
        }
        let left = max(.zero, deadline - .now) / .milliseconds(1)
        let count = poll(&requests, nfds_t(requests.count), Int32(left.rounded(.up)))
        guard count >= 0 || errno == EINTR else { throw TestSupportError("wait", errno: errno) }
        if count == 0 { return false }
        move()
        return true
    }

    /// None of the descriptors waits, so all of them can be tried.
    private func move() {
        if let input, !pending.isEmpty, !input.write(from: &pending) {
            self.input = nil
            pending = []
        }
        closeInputIfDone()
        if let output, !output.read(into: &outputBytes) { self.output = nil }
        if let error, !error.read(into: &errorBytes) { self.error = nil }
    }

    private func closeInputIfDone() {
        if closesInput, pending.isEmpty { input = nil }
    }
}
