// How often the trainer looks at the clock: looking takes as long as a small network's step.

/// Counts steps between looks at the clock, about a millisecond apart.
package struct Pace {
    private static let interval = Duration.milliseconds(1)
    private static let longestStride = 256

    /// The time of the last look.
    package private(set) var lastLook: ContinuousClock.Instant
    private let clock: () -> ContinuousClock.Instant
    private var stride = 1
    private var stepsSinceLook = 0

    package init(clock: @escaping () -> ContinuousClock.Instant = { .now }) {
        self.clock = clock
        lastLook = clock()
    }

    /// Counts a step; whether it is time to look.
    package mutating func countStep() -> Bool {
        stepsSinceLook += 1
        return stepsSinceLook >= stride
    }

    /// Looks at the clock.
    ///
    /// - Returns: the steps since the last look and the time that they took.
    package mutating func look() -> (stepCount: Int, time: Duration) {
        let now = clock()
        let result = (stepCount: stepsSinceLook, time: now - lastLook)
        if result.time > .zero {
            let fitting = Double(stepsSinceLook) * (Self.interval.seconds / result.time.seconds)
            stride = max(1, min(Self.longestStride, Int(fitting)))
        }
        (lastLook, stepsSinceLook) = (now, 0)
        return result
    }

    /// Leaves the time since the last look out: it did not go into steps.
    package mutating func skip() { lastLook = clock() }
}
