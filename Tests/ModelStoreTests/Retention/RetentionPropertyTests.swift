// What holds of every plan, on random trees of lineages.

import ModelStore
import Testing

struct RetentionPropertyTests {
    @Test(arguments: 0..<60)
    func aPlanIsFinalAndKeepsWhatItMust(seed: Int) {
        var histories = RandomHistories(seed: UInt64(seed))
        let inventory = histories.inventory()
        let options = histories.options(for: inventory)
        let plan = RetentionPlan(inventory, options)
        #expect(Self.faults(of: plan, inventory, options) == [])
        let rest = Self.carriedOut(plan, inventory)
        let again = RetentionPlan(rest, options)
        #expect(again.droppedCount == 0, "dropped again: \(again.droppedCount)")
    }

    @Test func randomHistoriesLoseStatesByEachRule() {
        var rules: [String: Int] = [:]
        for seed in 0..<60 {
            var histories = RandomHistories(seed: UInt64(seed))
            let inventory = histories.inventory()
            let plan = RetentionPlan(inventory, histories.options(for: inventory))
            for decision in plan.lineages.flatMap(\.decisions) {
                rules[decision.rule.name, default: 0] += 1
            }
        }
        let expected = [
            "initial", "segment", "full", "not-replayable", "head", "tag", "fork", "keep-every",
            "newest", "spacing", "thinned", "budget",
        ]
        #expect(expected.filter { rules[$0, default: 0] == 0 } == [])
    }

    /// What a plan does that it must not.
    private static func faults(
        of plan: RetentionPlan, _ inventory: RetentionInventory, _ options: RetentionOptions
    ) -> [String] {
        var faults: [String] = []
        for lineage in plan.lineages {
            let history = lineage.lineage
            if lineage.decisions.map(\.states) != history.stored { faults.append("another state") }
            let dropped = lineage.dropped
            if dropped.contains(where: { $0.states.steps.contains(0) || !$0.states.isKeyframe }) {
                faults.append("step 0 or a segment of lineage \(history.id) goes")
            }
            if history.policy.mode == .full || history.obstacle != nil, !dropped.isEmpty {
                faults.append("lineage \(history.id) loses what can't be had back")
            }
            if let newest = history.stored.filter(\.isKeyframe).suffix(16).first,
                dropped.contains(where: { $0.states.steps.lowerBound >= newest.steps.lowerBound })
            {
                faults.append("one of the newest of lineage \(history.id) goes")
            }
            faults += gapFaults(of: lineage)
        }
        for case .base(let checkpoint) in inventory.protections.map(\.scope) {
            let before = nearest(checkpoint, in: inventory)
            if nearest(checkpoint, in: carriedOut(plan, inventory)) != before {
                faults.append("what \(checkpoint) is restored from goes")
            }
        }
        return faults
    }

    /// A gap that was made is at most an eighth of its age, and there is a state at its end.
    private static func gapFaults(of lineage: LineageRetention) -> [String] {
        var faults: [String] = []
        var previous = lineage.originBase.map {
            min($0.states.steps.upperBound, lineage.lineage.origin?.step ?? .max)
        }
        var isMade = false
        for decision in lineage.decisions {
            guard decision.isKept else {
                isMade = true
                if previous == nil { faults.append("nothing to replay \(decision.states) from") }
                continue
            }
            if isMade, let previous {
                let gap = decision.states.steps.lowerBound - previous
                if gap * 8 > lineage.lineage.lastStep - decision.states.steps.lowerBound {
                    faults.append("gap \(gap) before step \(decision.states.steps.lowerBound)")
                }
            }
            (previous, isMade) = (decision.states.steps.upperBound, false)
        }
        if isMade { faults.append("the last state of lineage \(lineage.lineage.id) goes") }
        return faults
    }

    private static func nearest(_ checkpoint: Checkpoint, in inventory: RetentionInventory) -> Int?
    {
        guard let lineage = inventory.lineages.first(where: { $0.id == checkpoint.lineageID })
        else { return nil }
        let found = lineage.stored.last { $0.steps.lowerBound <= checkpoint.step }
        if let found {
            return found.steps.contains(checkpoint.step) || lineage.obstacle == nil ? found.id : nil
        }
        guard lineage.obstacle == nil || checkpoint.step == lineage.origin?.step else { return nil }
        return lineage.origin.flatMap { nearest($0, in: inventory) }
    }

    private static func carriedOut(
        _ plan: RetentionPlan, _ inventory: RetentionInventory
    ) -> RetentionInventory {
        RetentionInventory(
            lineages: plan.lineages.map { lineage in
                let history = lineage.lineage
                return LineageHistory(
                    id: history.id, networkID: history.networkID, origin: history.origin,
                    policy: history.policy, obstacle: history.obstacle,
                    lastStep: history.lastStep, stepTime: nil,
                    stored: lineage.decisions.filter(\.isKept).map(\.states))
            }, protections: inventory.protections,
            usedByteCount: inventory.usedByteCount - plan.droppedByteCount)
    }
}

/// Trees of lineages, with keyframes at uneven distances, segments, tags and heads.
private struct RandomHistories {
    private var generator: SplitMix

    init(seed: UInt64) {
        generator = SplitMix(state: seed)
    }

    mutating func inventory() -> RetentionInventory {
        var lineages = [RetentionPlanTests.root]
        for id in 2...Int.random(in: 2...7, using: &generator) {
            let parent = lineages[Int.random(in: 0..<lineages.count, using: &generator)]
            let first = parent.origin?.step ?? 0
            let step = Int.random(in: first...parent.lastStep, using: &generator)
            lineages.append(lineage(id, from: Checkpoint(lineageID: parent.id, step: step)))
        }
        let protections = lineages.flatMap { lineage -> [Protection] in
            let first = lineage.origin?.step ?? 0
            let tagged = Int.random(in: first...lineage.lastStep, using: &generator)
            return [
                Protection(
                    .base(of: Checkpoint(lineageID: lineage.id, step: tagged)), .tag("\(tagged)")),
                Protection(
                    .base(of: Checkpoint(lineageID: lineage.id, step: lineage.lastStep)),
                    .head(branch: "b\(lineage.id)")),
            ]
        }
        let byteCount = lineages.flatMap(\.stored).reduce(0) { $0 + $1.byteCount }
        return RetentionInventory(
            lineages: lineages, protections: protections, usedByteCount: byteCount + 10_000)
    }

    private mutating func lineage(_ id: Int, from origin: Checkpoint) -> LineageHistory {
        let spacing = Int.random(in: 1...40, using: &generator)
        let last = origin.step + Int.random(in: 0...4000, using: &generator)
        var keyframes: [Int] = []
        var segments: [ClosedRange<Int>] = []
        var step = origin.step
        while step < last {
            step += Int.random(in: 1...spacing, using: &generator)
            guard step < last else { break }
            if Int.random(in: 0..<20, using: &generator) == 0 {
                segments.append(step...min(last, step + 5))
                step = min(last, step + 5)
            } else {
                keyframes.append(step)
            }
        }
        let kind = Int.random(in: 0..<8, using: &generator)
        return RetentionPlanTests.lineage(
            id, from: origin, through: last, keyframes: keyframes, segments: segments,
            mode: kind == 0 ? .full : .replay, obstacle: kind == 1 ? .numerics("nn0") : nil,
            promise: .milliseconds(Int.random(in: 20...500, using: &generator)))
    }

    mutating func options(for inventory: RetentionInventory) -> RetentionOptions {
        var options = RetentionOptions()
        if Bool.random(using: &generator) {
            options.keepEvery = Int.random(in: 1...2000, using: &generator)
        }
        if Bool.random(using: &generator) {
            options.restoreWithin = .milliseconds(Int.random(in: 1...5000, using: &generator))
        }
        if Bool.random(using: &generator) {
            options.diskBudget = Int.random(in: 0...inventory.usedByteCount, using: &generator)
        }
        return options
    }
}

/// https://prng.di.unimi.it/splitmix64.c
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
