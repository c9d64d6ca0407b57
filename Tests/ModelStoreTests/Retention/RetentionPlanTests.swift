// Which rule decides about which stored state, on histories made of values.

import ModelStore
import Testing

struct RetentionPlanTests {
    /// A lineage of one network; lineage 1 is the root and holds step 0.
    static func lineage(
        _ id: Int, from origin: Checkpoint? = Checkpoint(lineageID: 1, step: 0), through last: Int,
        keyframes: [Int], segments: [ClosedRange<Int>] = [], mode: HistoryPolicy.Mode = .replay,
        obstacle: ReplayObstacle? = nil, promise: Duration = .milliseconds(100)
    ) -> LineageHistory {
        let steps = (keyframes.map { $0...$0 } + segments).sorted { $0.lowerBound < $1.lowerBound }
        return LineageHistory(
            id: id, networkID: 1, origin: origin,
            policy: HistoryPolicy(mode: mode, restoreWithin: promise), obstacle: obstacle,
            lastStep: last, stepTime: nil,
            stored: steps.map { steps in
                StoredStates(
                    id: id * 1_000_000 + steps.lowerBound, steps: steps, byteCount: 1000,
                    isKeyframe: !segments.contains(steps))
            })
    }

    static let root = lineage(
        1, from: nil, through: 0, keyframes: [0], mode: .full, obstacle: .noPlan)

    static func multiples(of spacing: Int, through last: Int) -> [Int] {
        Array(stride(from: spacing, through: last, by: spacing))
    }

    static func plan(
        _ lineages: [LineageHistory], _ protections: [Protection] = [],
        _ options: RetentionOptions = RetentionOptions(), used: Int = 0
    ) -> RetentionPlan {
        RetentionPlan(
            RetentionInventory(
                lineages: [root] + lineages, protections: protections, usedByteCount: used),
            options)
    }

    private func rule(_ plan: RetentionPlan, _ lineage: Int, _ step: Int) -> RetentionRule? {
        plan.lineages.first { $0.lineage.id == lineage }?.decisions
            .first { $0.states.steps.contains(step) }?.rule
    }

    private func keptSteps(_ plan: RetentionPlan, _ lineage: Int = 2) -> [Int] {
        plan.lineages.first { $0.lineage.id == lineage }?.decisions.filter(\.isKept)
            .map(\.states.steps.upperBound) ?? []
    }

    private let old = lineage(
        2, through: 10_000, keyframes: multiples(of: 10, through: 10_000))

    @Test func theNewestSixteenStayAndOlderOnesAreThinnedByAge() {
        let plan = Self.plan([old])
        #expect(rule(plan, 1, 0) == .initialState)
        #expect((9850...10_000).allSatisfy { $0 % 10 != 0 || rule(plan, 2, $0) == .newest })
        #expect(rule(plan, 2, 9840) == .spacing(gap: 30))
        #expect(rule(plan, 2, 9830)?.drops == true)
        #expect(rule(plan, 2, 10) == .thinned(gap: 20))
    }

    @Test func gapsGrowWithAgeUpToTheSlowestRestore() {
        let kept = [0] + keptSteps(Self.plan([old]))
        let gaps = zip(kept.dropFirst(), kept).map { (age: 10_000 - $0, gap: $0 - $1) }
        #expect(gaps.allSatisfy { $0.gap == 10 || $0.gap <= min($0.age / 8, 320) })
        #expect(gaps.first?.gap == 320)
        #expect(kept.count < 70)
    }

    @Test func thePlanSaysHowSlowRestoresBecome() {
        let plan = Self.plan([old])
        #expect(plan.lineages[1].slowestRestore == 9)
        #expect(plan.lineages[1].slowestRestoreAfter == 319)
    }

    @Test(arguments: [
        (Duration.milliseconds(800), 80), (.milliseconds(50), 10), (.seconds(60), 1250),
    ])
    func aTimeForRestoresSetsTheWidestGap(time: Duration, widest: Int) {
        let kept = [0] + keptSteps(Self.plan([old], [], RetentionOptions(restoreWithin: time)))
        let gaps = zip(kept.dropFirst(), kept).map { $0 - $1 }
        #expect((gaps.max() ?? 0) <= widest)
        #expect((gaps.max() ?? 0) > widest * 4 / 5)
    }

    @Test(arguments: [
        (
            lineage(2, through: 10_000, keyframes: multiples(of: 10, through: 10_000), mode: .full),
            RetentionRule.fullHistory
        ),
        (
            lineage(
                2, through: 10_000, keyframes: multiples(of: 10, through: 10_000),
                obstacle: .numerics("nn0")), .notReplayable(.numerics("nn0"))
        ),
        (
            lineage(
                2, through: 10_000, keyframes: multiples(of: 10, through: 10_000), obstacle: .noPlan
            ),
            .notReplayable(.noPlan)
        ),
    ])
    func whatIsAskedForInFullOrCantBeReplayedStays(lineage: LineageHistory, rule: RetentionRule) {
        let plan = Self.plan([lineage])
        #expect(plan.droppedCount == 0)
        #expect(plan.lineages[1].decisions.allSatisfy { $0.rule == rule })
    }

    @Test func segmentsStay() {
        let mixed = Self.lineage(
            2, through: 10_000, keyframes: Self.multiples(of: 10, through: 10_000),
            segments: [11...19, 501...509])
        let plan = Self.plan([mixed])
        #expect(rule(plan, 2, 15) == .segment)
        #expect(rule(plan, 2, 505) == .segment)
        // A segment on each side: nothing would have to be replayed but this one.
        #expect(rule(plan, 2, 10) == .thinned(gap: 11))
    }

    @Test(arguments: [
        RetentionRule.head(branch: "main"), .tag("good"), .best(branch: "main"),
        .amongBest(place: 2, branch: "main"), .expression,
    ])
    func aNamedCheckpointKeepsWhatItIsRestoredFrom(named: RetentionRule) {
        for step in [60, 67] {
            let plan = Self.plan(
                [old], [Protection(.base(of: Checkpoint(lineageID: 2, step: step)), named)])
            #expect(rule(plan, 2, 60) == named)
            let decision = plan.lineages[1].decisions.first { $0.states.steps == 60...60 }
            #expect(decision?.servedStep == (step == 60 ? nil : 67))
        }
    }

    @Test func aForkPointKeepsItsBaseThroughAllAncestors() {
        let middle = Self.lineage(
            3, from: Checkpoint(lineageID: 2, step: 77), through: 90, keyframes: [])
        let last = Self.lineage(
            4, from: Checkpoint(lineageID: 3, step: 85), through: 95, keyframes: [])
        let plan = Self.plan([old, middle, last])
        #expect(rule(plan, 2, 70) == .forkPoint(ofLineage: 3))
        #expect(plan.lineages[3].originBase?.lineageID == 2)
        #expect(plan.lineages[3].slowestRestoreAfter == 25)
    }

    @Test func ofSeveralRulesTheFirstIsNamed() {
        let place = Checkpoint(lineageID: 2, step: 60)
        let plan = Self.plan(
            [old],
            [
                Protection(.base(of: place), .expression),
                Protection(.base(of: place), .tag("good")),
                Protection(.base(of: place), .best(branch: "main")),
            ])
        #expect(rule(plan, 2, 60) == .tag("good"))
    }

    @Test func keepLastKeepsWhatIsStoredNearTheEndOfABranch() {
        let plan = Self.plan(
            [old],
            [Protection(.stored(lineageID: 2, steps: 5001...5100), .last(branch: "main"))])
        let kept = Set(keptSteps(plan))
        #expect(
            Self.multiples(of: 10, through: 5100).filter { $0 > 5000 }.allSatisfy(kept.contains))
        #expect(rule(plan, 2, 5010) == .last(branch: "main"))
    }

    @Test func keepEveryKeepsTheBaseOfEachMultiple() {
        let plan = Self.plan([old], [], RetentionOptions(keepEvery: 25))
        #expect(rule(plan, 2, 20) == .every(multiple: 25))
        #expect(rule(plan, 2, 50) == .every(multiple: 50))
        #expect(rule(plan, 2, 70) == .every(multiple: 75))
        #expect(rule(plan, 2, 30).map(\.drops) == true)
    }

    @Test func withoutAStateToReplayFromTheFirstOneStays() {
        let foreign = Self.lineage(2, through: 100, keyframes: [50], obstacle: .numerics("nn0"))
        let child = Self.lineage(
            3, from: Checkpoint(lineageID: 2, step: 77), through: 10_000,
            keyframes: Self.multiples(of: 10, through: 10_000).filter { $0 > 77 })
        let plan = Self.plan([foreign, child])
        #expect(rule(plan, 3, 80) == .notReplayable(.noBase))
        #expect(rule(plan, 3, 90)?.drops == true)
    }

    @Test func aBudgetWidensGapsUntilItIsMet() {
        let usual = Self.plan([old]).droppedByteCount
        let plan = Self.plan(
            [old], [], RetentionOptions(diskBudget: 1_000_000 - usual - 5000), used: 1_000_000)
        #expect(plan.excessByteCount == nil)
        #expect(plan.droppedByteCount >= usual + 5000)
        #expect(rule(plan, 2, 20) == .thinned(gap: 30))
        let byBudget = plan.lineages[1].dropped.filter { $0.rule.name == "budget" }
        #expect(!byBudget.isEmpty)
    }

    @Test func aBudgetThatCantBeMetSaysByHowMuchAndLeavesWhatIsProtected() {
        let tag = Protection(.base(of: Checkpoint(lineageID: 2, step: 60)), .tag("good"))
        let plan = Self.plan([old], [tag], RetentionOptions(diskBudget: 1), used: 1_001_000)
        #expect(plan.excessByteCount == 1_001_000 - plan.droppedByteCount - 1)
        #expect(keptSteps(plan).contains(60))
        #expect(keptSteps(plan).suffix(16) == Self.multiples(of: 10, through: 10_000).suffix(16))
        #expect(keptSteps(plan).count < 60)
    }
}
