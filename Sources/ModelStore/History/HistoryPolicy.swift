// How much of a lineage's history is stored, and how much is computed again.

/// What a lineage promises of its history. Every recorded step comes back either way.
public struct HistoryPolicy: Sendable, Equatable {
    public enum Mode: String, Sendable, CaseIterable {
        /// Every state is stored.
        case full
        /// Some states are stored, as keyframes; those between are computed again from them.
        case replay
    }

    public let mode: Mode
    /// How long restoring any step may take.
    public let restoreWithin: Duration

    public init(mode: Mode, restoreWithin: Duration = Self.usualRestoreWithin) {
        self.mode = mode
        self.restoreWithin = restoreWithin
    }

    public static let usualRestoreWithin = Duration.milliseconds(100)

    /// The times that may be promised.
    public static let restoreTimes = Duration.milliseconds(1)...Duration.seconds(86_400)

    /// What a network gets whose user does not say: states of at most 1 KiB cost so little that each
    /// is stored.
    public static func usualMode(stateByteCount: Int) -> Mode {
        stateByteCount <= 1024 ? .full : .replay
    }
}

/// When a recorded step is safe from what.
public enum Durability: String, Sendable, CaseIterable {
    /// Steps are committed together, every 50 ms of training, and synced to the disk. A kill takes at
    /// most 100 ms of steps.
    case group
    /// Each step is committed by itself. A killed process loses none that was reported; a power
    /// cut can take the last.
    case step
    /// Each step is committed by itself and synced to the disk.
    case strict

    /// Whether commits wait until the disk has them.
    var isSynced: Bool { self != .step }
}

extension Duration {
    /// Whole milliseconds, at least 1.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
