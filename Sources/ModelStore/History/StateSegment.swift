// How many states a segment of a full history holds.

/// The size of segments: long enough that their first state costs little, short enough that reading
/// one takes some milliseconds.
public enum StateSegment {
    private static let byteLimit = 2 << 20
    /// Longer segments of small states are hardly smaller (docs/BENCHMARKS.md).
    private static let mostStates = 4096
    /// Shorter segments of large states would be hardly smaller than the states by themselves.
    private static let leastStates = 16

    /// The states that a segment holds at most.
    public static func stateLimit(stateByteCount: Int) -> Int {
        max(leastStates, min(mostStates, byteLimit / stateByteCount))
    }

    /// The states that a segment may hold when it is read: memory is taken for no more, whatever the
    /// store says.
    static func readableStateLimit(stateByteCount: Int) -> Int {
        16 * stateLimit(stateByteCount: stateByteCount)
    }
}
