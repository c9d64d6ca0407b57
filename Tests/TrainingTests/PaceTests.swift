// How often the trainer looks at the clock.

import Testing
import Training

struct PaceTests {
    /// The steps between looks, of a trainer whose steps take `time` each.
    private func strides(_ time: Duration, stepCount: Int) -> [Int] {
        let clock = SteppedClock()
        var pace = Pace(clock: { clock.now })
        var strides: [Int] = []
        for _ in 0..<stepCount {
            clock.advance(by: time)
            if pace.countStep() { strides.append(pace.look().stepCount) }
        }
        return strides
    }

    @Test(arguments: [
        (Duration.microseconds(5), 200), (.microseconds(100), 10), (.milliseconds(1), 1),
        (.milliseconds(30), 1),
        // However short the steps, the clock is looked at after 256 of them.
        (.nanoseconds(10), 256), (.nanoseconds(1), 256),
    ])
    func looksAreAMillisecondApart(time: Duration, expected: Int) {
        let strides = strides(time, stepCount: 10_000)
        #expect(strides.first == 1)
        #expect(strides.dropFirst().allSatisfy { abs($0 - expected) <= 1 }, "\(strides.prefix(5))")
    }

    @Test func aLookGivesAllStepsAndTheirTime() {
        let clock = SteppedClock()
        var pace = Pace(clock: { clock.now })
        var (steps, time) = (0, Duration.zero)
        for step in 1...1_000 {
            clock.advance(by: .microseconds(step))
            guard pace.countStep() else { continue }
            let look = pace.look()
            steps += look.stepCount
            time += look.time
        }
        let rest = pace.look()
        #expect(steps + rest.stepCount == 1_000)
        #expect(time + rest.time == .microseconds(1_000 * 1_001 / 2))
    }

    @Test func stepsThatBecomeSlowerAreLookedAtMoreOften() {
        let clock = SteppedClock()
        var pace = Pace(clock: { clock.now })
        var looks: [Int] = []
        for step in 1...3_000 {
            clock.advance(by: step <= 2_000 ? .microseconds(2) : .microseconds(200))
            if pace.countStep() {
                looks.append(step)
                _ = pace.look()
            }
        }
        let late = looks.filter { $0 > 2_500 }
        #expect(late.count >= 90, "\(looks)")
    }

    @Test func waitingIsNotTrainingTime() {
        let clock = SteppedClock()
        var pace = Pace(clock: { clock.now })
        clock.advance(by: .seconds(9))
        pace.skip()
        clock.advance(by: .milliseconds(2))
        _ = pace.countStep()
        #expect(pace.look().time == .milliseconds(2))
    }
}
