// The numbers nnstore ends with: a promise to scripts (docs: "Exit codes"), never renumbered.

/// What the number a process ends with means.
package enum ExitCode: Int32, Sendable, CaseIterable {
    /// Done; no difference; good.
    case success = 0
    /// A negative answer: differences found, an asked condition is false, the awaited job failed.
    case negative = 1
    /// The command line can't be understood, or an address means several things.
    case usage = 2
    /// What was named does not exist.
    case notFound = 3
    /// Refused, by nnstore or by the system, or aborted by the user.
    case refused = 4
    /// The store was busy for longer than one waits.
    case busy = 5
    /// What is stored is not what was written: a hash or a replay does not match.
    case integrity = 6
    /// The disk is full or the budget is reached; nothing is lost.
    case full = 7
    /// Training diverged and its policy is used up.
    case diverged = 8
    /// A bug of ours.
    case internalError = 70
    /// Stopped cleanly by SIGHUP.
    case hungUp = 129
    /// Stopped cleanly by SIGINT.
    case interrupted = 130
    /// Stopped cleanly by SIGTERM.
    case terminated = 143
}
