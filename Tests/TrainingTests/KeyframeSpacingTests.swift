// When a replay history needs its next keyframe.

import ModelStore
import Testing
import Training

struct KeyframeSpacingTests {
    private static let promise = Duration.milliseconds(100)

    /// Spacing after 1,000 steps that took `milliseconds` in all.
    private func spacing(
        _ milliseconds: Int, preparation: Duration = .zero
    ) -> KeyframeSpacing {
        var spacing = KeyframeSpacing(
            HistoryPolicy(mode: .replay, restoreWithin: Self.promise), preparation: preparation)
        for _ in 0..<10 {
            spacing.add(stepCount: 100, time: .milliseconds(milliseconds) / 10)
        }
        return spacing
    }

    /// The columns: what a restore does before it reads, what reading takes, what a keyframe costs, and
    /// the time after which the next one is due; in milliseconds.
    @Test(arguments: [
        (0, 0, 0, 100),
        (30, 0, 0, 70), (0, 20, 0, 80), (30, 20, 0, 50),
        // A quarter of the promise is for replaying, and of that a quarter at least.
        (75, 0, 0, 25), (1_000, 0, 0, 25), (0, 1_000, 0, 25), (1_000, 1_000, 0, 6),
        // A keyframe takes 2 % of training time at the most.
        (0, 0, 1, 100), (0, 0, 2, 100), (0, 0, 3, 150), (0, 0, 10, 500), (80, 60, 40, 2_000),
    ])
    func aKeyframeIsDueAfter(preparation: Int, reading: Int, cost: Int, due: Int) {
        func isDue(after milliseconds: Int) -> Bool {
            spacing(milliseconds, preparation: .milliseconds(preparation))
                .isDue(cost: .milliseconds(cost), reading: .milliseconds(reading))
        }
        #expect(!isDue(after: due - 1))
        #expect(isDue(after: due + 1))
    }

    @Test func sixteenStepsLieBetweenTwoKeyframesAtLeast() {
        var spacing = KeyframeSpacing(
            HistoryPolicy(mode: .replay, restoreWithin: Self.promise), preparation: .zero)
        for step in 1...16 {
            #expect(!spacing.isDue(cost: .zero, reading: .zero))
            spacing.add(stepCount: 1, time: .seconds(step))
        }
        #expect(spacing.isDue(cost: .zero, reading: .zero))
        spacing.restart()
        spacing.add(stepCount: 15, time: .seconds(10))
        #expect(!spacing.isDue(cost: .zero, reading: .zero))
        spacing.add(stepCount: 1, time: .zero)
        #expect(spacing.isDue(cost: .zero, reading: .zero))
    }

    @Test func theLongestReplayIsRemembered() {
        var spacing = spacing(70)
        spacing.restart()
        spacing.add(stepCount: 20, time: .milliseconds(40))
        #expect(spacing.longest == .milliseconds(70))
        spacing.add(stepCount: 20, time: .milliseconds(40))
        #expect(spacing.longest == .milliseconds(80))
    }
}
