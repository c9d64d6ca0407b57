// A program that was started and may still run.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A running program of a test; one that is let go of is killed.
///
/// Its output is read while somebody waits: until then a pipe holds some 64 kB of it, and a program
/// that writes more stands still.
public final class ChildProcess {
    /// The number the system knows it by.
    public let id: Int32

    private let name: String
    private let streams: ChildStreams
    private var status: Int32?

    init(id: Int32, name: String, streams: ChildStreams) {
        self.id = id
        self.name = name
        self.streams = streams
    }

    deinit {
        if status == nil { killAndReap() }
    }

    /// What it wrote so far to standard output, or to its terminal.
    public var standardOutput: String { String(decoding: streams.outputBytes, as: UTF8.self) }

    /// What it wrote so far to standard error.
    public var standardError: String { String(decoding: streams.errorBytes, as: UTF8.self) }

    /// Sends it a signal: SIGINT as Ctrl-C does, SIGTERM, SIGKILL.
    public func send(_ signal: Int32) throws {
        // Its number may belong to another program once it was waited for.
        guard status == nil else { throw TestSupportError("\(name) has ended already") }
        guard kill(id, signal) == 0 else { throw TestSupportError("signal \(name)", errno: errno) }
    }

    /// Types a text on its terminal: "y\n", "\u{3}" for Ctrl-C.
    public func type(_ text: String) {
        streams.append(text)
    }

    /// Waits until it has written a text, to whichever of its streams.
    ///
    /// - Throws: `TestSupportError` with what it wrote if it ends without that, or takes too long.
    public func waitForOutput(_ text: String, timeLimit: Duration = .seconds(60)) throws {
        let deadline = ContinuousClock.now + timeLimit
        while !standardOutput.contains(text), !standardError.contains(text) {
            guard streams.isOpen else { throw failure("ended without writing '\(text)'") }
            guard try streams.advance(until: deadline) else {
                throw failure("did not write '\(text)' within \(timeLimit)")
            }
        }
    }

    /// Waits until it has ended, and everybody who inherited its output has closed it.
    ///
    /// - Throws: `TestSupportError` with what it wrote if it takes too long; it is killed then.
    public func wait(timeLimit: Duration = .seconds(60)) throws -> ProcessOutcome {
        let deadline = ContinuousClock.now + timeLimit
        while streams.isOpen {
            guard try streams.advance(until: deadline) else {
                killAndReap()
                throw failure("did not end within \(timeLimit)")
            }
        }
        return ProcessOutcome(
            status: reap(), standardOutput: streams.outputBytes,
            standardError: streams.errorBytes)
    }

    /// Reads what it writes for as long as `limit`; whether it has ended by then.
    public func hasEnded(within limit: Duration) throws -> Bool {
        let deadline = ContinuousClock.now + limit
        while streams.isOpen {
            guard try streams.advance(until: deadline) else { return false }
        }
        return true
    }

    private func killAndReap() {
        guard status == nil else { return }
        kill(id, SIGKILL)
        _ = reap()
    }

    private func reap() -> Int32 {
        if let status { return status }
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0 && errno == EINTR {}
        self.status = status
        return status
    }

    private func failure(_ what: String) -> TestSupportError {
        TestSupportError(
            "\(name) \(what)\n--- output\n\(standardOutput)--- error\n\(standardError)---")
    }
}
