// Work on another thread that a test can wait for.

internal import Dispatch
internal import Synchronization

/// A call that runs on a thread of its own, from the start on.
public final class BackgroundCall: Sendable {
    private let outcome = Mutex<Result<Void, any Error>?>(nil)
    private let thread = DispatchGroup()

    public init(_ body: @escaping @Sendable () throws -> Void) {
        DispatchQueue(label: "BackgroundCall").async(group: thread) { [self] in
            let result = Result { try body() }
            outcome.withLock { $0 = result }
        }
    }

    /// Waits for its end; throws what it threw.
    public func wait() throws {
        thread.wait()
        try outcome.withLock(\.self)?.get()
    }
}

/// An event that one thread signals and another waits for.
public final class Event: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    public init() {}

    public func signal() { semaphore.signal() }

    public func wait() { semaphore.wait() }

    /// Whether it comes within this time.
    public func comes(within limit: Duration) -> Bool {
        let milliseconds = Int(limit / .milliseconds(1))
        return semaphore.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
    }
}
