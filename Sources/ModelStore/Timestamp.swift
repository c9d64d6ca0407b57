// Wall-clock time as the store keeps it.

internal import SQLite

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A moment: milliseconds since 1970-01-01 00:00 UTC.
public struct Timestamp: Sendable, Equatable, Comparable {
    public let milliseconds: Int

    public init(milliseconds: Int) {
        self.milliseconds = milliseconds
    }

    /// The system's clock. Only the outermost code reads it; everything else is handed a time.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int(time.tv_sec) * 1000 + Int(time.tv_nsec) / 1_000_000)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }
}

extension Row {
    /// A time column.
    func time(_ column: Int) throws -> Timestamp {
        let milliseconds = integer(column)
        try StoredNumber.check(milliseconds, in: StoredNumber.times, "a time")
        return Timestamp(milliseconds: milliseconds)
    }
}
