// A clock that goes on only when a test says so.

final class SteppedClock {
    private(set) var now = ContinuousClock.now

    func advance(by duration: Duration) { now += duration }
}
