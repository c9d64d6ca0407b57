// The callbacks that SQLite makes into us while a statement runs: waiting for a lock, watching the
// clock. What a statement may touch is judged in Connection+Reading.swift.

internal import CSQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// State that the callbacks of one connection need; it lives as long as the connection.
final class ConnectionHooks {
    private let connection: OpaquePointer
    private let busyTimeout: Duration
    private var busySince: ContinuousClock.Instant?
    private var deadline: ContinuousClock.Instant?

    init(connection: OpaquePointer, busyTimeout: Duration) {
        self.connection = connection
        self.busyTimeout = busyTimeout
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_busy_handler(connection, busyHandler, context)
    }

    /// Takes the callbacks out again, before the object that they point to goes.
    func remove() {
        sqlite3_busy_handler(connection, nil, nil)
        sqlite3_progress_handler(connection, 0, nil, nil)
        sqlite3_set_authorizer(connection, nil, nil)
    }

    /// Statements that still run at `deadline` are interrupted.
    func setDeadline(_ deadline: ContinuousClock.Instant?) {
        self.deadline = deadline
        let context = Unmanaged.passUnretained(self).toOpaque()
        // 1,000 virtual-machine steps are some tens of microseconds.
        sqlite3_progress_handler(connection, deadline == nil ? 0 : 1000, isPastDeadline, context)
    }

    fileprivate var isLate: Bool { deadline.map { ContinuousClock.now >= $0 } ?? false }

    /// Sleeps a little, longer with each try and never in step with the others who wait.
    fileprivate func waitForLock(tries: Int32) -> Bool {
        let now = ContinuousClock.now
        if tries == 0 { busySince = now }
        guard let busySince, now - busySince < busyTimeout else { return false }
        let ceiling = UInt32(min(20_000, 500 << min(tries, 6)))
        usleep(UInt32.random(in: ceiling / 4...ceiling))
        return true
    }
}

private func busyHandler(context: UnsafeMutableRawPointer?, tries: Int32) -> Int32 {
    guard let context else { return 0 }
    let hooks = Unmanaged<ConnectionHooks>.fromOpaque(context).takeUnretainedValue()
    return hooks.waitForLock(tries: tries) ? 1 : 0
}

private func isPastDeadline(context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context else { return 0 }
    return Unmanaged<ConnectionHooks>.fromOpaque(context).takeUnretainedValue().isLate ? 1 : 0
}
