// How fast something goes lately, and how long it will still take.

/// The pace of a growing count over its last few seconds.
package struct Pace: Sendable {
    private struct Sample {
        let count: Int
        let time: ContinuousClock.Instant
    }

    /// Long enough to be calm, short enough to follow a change.
    private static let window = Duration.seconds(3)

    /// A century in seconds: nobody waits longer, and a `Duration` holds it.
    private static let longest = 3.2e9

    private var samples: [Sample] = []

    package init() {}

    /// Notes that `count` was reached at `now`; some ten times a second is often enough.
    package mutating func record(_ count: Int, at now: ContinuousClock.Instant) {
        samples.append(Sample(count: count, time: now))
        // The sample just outside the window stays: a rate needs two even where they are rare.
        while samples.count > 2, samples[1].time + Self.window <= now { samples.removeFirst() }
    }

    /// The count's growth in a second, nil until there is any.
    package var perSecond: Double? {
        guard let first = samples.first, let last = samples.last, last.count > first.count,
            last.time > first.time
        else { return nil }
        return Double(last.count - first.count) / ((last.time - first.time) / .seconds(1))
    }

    /// The time until a count is reached at this pace.
    package func timeLeft(until total: Int) -> Duration? {
        guard let perSecond, let last = samples.last else { return nil }
        return .seconds(min(Self.longest, Double(max(0, total - last.count)) / perSecond))
    }
}
