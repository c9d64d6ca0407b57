// Stepping in at a moment of SQLite's write-ahead log, so that a race always ends the same way.

internal import WALRaceVFS

/// A moment in the life of a connection; watched on connections opened after `startWatching`.
public enum LockMoment: CaseIterable, Sendable {
    /// A checkpoint is about to ask for the checkpoint lock.
    case checkpointWanted
    /// A checkpoint has read the log's header, which is not what its connection last saw.
    case headerRead
    case writeLockTaken
    /// Another connection has the write lock; the busy handler is asked next.
    case writeLockRefused
    case writeLockReleased

    /// Puts the watching VFS below every connection that this process opens from now on.
    public static func startWatching() {
        precondition(installation == 0, "SQLite refused the VFS: \(installation)")
    }

    private static let installation = walrace_install()

    /// Runs `action` once, inside SQLite, when the calling thread next comes to this moment, or
    /// the one after that when one is skipped.
    public func next(skipping count: Int = 0, _ action: @escaping () -> Void) {
        cancel()
        let due = count == 0 ? action : { next(skipping: count - 1, action) }
        walrace_at_next(number, runAction, Unmanaged.passRetained(Action(due)).toOpaque())
    }

    /// Forgets what the calling thread asked for and did not come to.
    public static func cancelAll() {
        for moment in allCases { moment.cancel() }
    }

    private func cancel() {
        guard let context = walrace_cancel(number) else { return }
        Unmanaged<Action>.fromOpaque(context).release()
    }

    private var number: walrace_moment {
        switch self {
        case .checkpointWanted: walrace_checkpoint_wanted
        case .headerRead: walrace_header_read
        case .writeLockTaken: walrace_write_lock_taken
        case .writeLockRefused: walrace_write_lock_refused
        case .writeLockReleased: walrace_write_lock_released
        }
    }
}

/// A closure as an object, for C to point to.
private final class Action {
    let run: () -> Void

    init(_ run: @escaping () -> Void) {
        self.run = run
    }
}

private func runAction(context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<Action>.fromOpaque(context).takeRetainedValue().run()
}
