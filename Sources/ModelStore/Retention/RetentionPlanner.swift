// Decides which stored states stay. Pure: values in, values out.
//
// A state that goes makes restores slower, never impossible, so the question is only how slow. The
// newest 16 keyframes of a lineage stay. An older one may go if the gap between its neighbours that
// stay is at most
//
//     min(age / 8, M × base)
//
// age: steps from the gap to the end of its lineage; base: the median gap of the newest 16; M: how
// many times slower than promised an old restore may be. So gaps grow with age, as the rungs of a
// ladder, and a history of n keyframes shrinks to about n/M, never below 16 + 8 log n.
//
// It goes from old to new and takes the next state for one that stays. That makes a plan final: a
// state that stayed did so because the gap to its very next neighbour was too large, and carried out
// the plan has only made that gap larger and its newer end younger.

/// One planning of what to keep.
struct RetentionPlanner {
    /// How many of the newest keyframes of a lineage stay.
    static let newestCount = 16
    /// A gap may be this part of the age of what lies in it.
    private static let agePart = 8.0
    /// How many times the promised time an old restore may take, unless the user says.
    static let usualSlowdown = 32.0

    private let inventory: RetentionInventory
    private let options: RetentionOptions
    private let tree: StoredTree
    /// What is decided so far, for each state of each lineage; nil is for the ladder to decide.
    private var decisions: [[RetentionDecision?]]
    /// What is left of the states, by the ladder.
    private var stays: [[Bool]]

    init(_ inventory: RetentionInventory, _ options: RetentionOptions) {
        self.inventory = inventory
        self.options = options
        tree = StoredTree(inventory.lineages)
        decisions = inventory.lineages.map { $0.stored.map { _ in nil } }
        stays = inventory.lineages.map { $0.stored.map { _ in true } }
    }

    mutating func plan() -> RetentionPlan {
        let before = stays
        for index in inventory.lineages.indices { keepByKind(index) }
        for protection in inventory.protections { keep(protection) }
        for lineage in inventory.lineages { keepForkPoint(of: lineage) }
        if let distance = options.keepEvery { keepEvery(distance) }
        for index in inventory.lineages.indices { keepNewest(index) }
        thin()
        return result(before: before)
    }

    // MARK: What stays whatever its age

    private mutating func keepByKind(_ index: Int) {
        let lineage = inventory.lineages[index]
        for (place, states) in lineage.stored.enumerated() {
            if states.steps.contains(0) {
                keep(index, place, .initialState)
            } else if !states.isKeyframe {
                keep(index, place, .segment)
            } else if lineage.policy.mode == .full {
                keep(index, place, .fullHistory)
            } else if let obstacle = lineage.obstacle {
                keep(index, place, .notReplayable(obstacle))
            }
        }
        // Without a state before it the first one is what all others come from.
        if !lineage.stored.isEmpty, tree.originBase(of: index) == nil {
            keep(index, 0, .notReplayable(.noBase))
        }
    }

    private mutating func keep(_ protection: Protection) {
        switch protection.scope {
        case .base(let checkpoint):
            guard let place = tree.base(of: checkpoint) else { return }
            keep(place.lineage, place.stored, protection.rule, serving: checkpoint.step)
        case .stored(let lineageID, let steps):
            guard let index = tree.index(of: lineageID) else { return }
            for (place, states) in inventory.lineages[index].stored.enumerated()
            where states.steps.overlaps(steps) { keep(index, place, protection.rule) }
        }
    }

    private mutating func keepForkPoint(of lineage: LineageHistory) {
        guard let origin = lineage.origin else { return }
        keep(Protection(.base(of: origin), .forkPoint(ofLineage: lineage.id)))
    }

    private mutating func keepEvery(_ distance: Int) {
        for (index, lineage) in inventory.lineages.enumerated() {
            for (place, states) in lineage.stored.enumerated() {
                let isLast = place + 1 == lineage.stored.count
                let end =
                    isLast ? lineage.lastStep : lineage.stored[place + 1].steps.lowerBound - 1
                // The first multiple that is restored from here.
                let first = states.steps.lowerBound
                let multiple = first + (distance - first % distance) % distance
                guard multiple <= end else { continue }
                keep(index, place, .every(multiple: multiple), serving: multiple)
            }
        }
    }

    private mutating func keepNewest(_ index: Int) {
        let stored = inventory.lineages[index].stored
        for place in stored.indices.reversed().filter({ stored[$0].isKeyframe })
            .prefix(Self.newestCount)
        { keep(index, place, .newest) }
    }

    private mutating func keep(
        _ index: Int, _ place: Int, _ rule: RetentionRule, serving step: Int? = nil
    ) {
        if let rank = decisions[index][place]?.rule.rank, rank <= rule.rank { return }
        decisions[index][place] = RetentionDecision(
            inventory.lineages[index].stored[place], rule, serving: step)
    }

    // MARK: The ladder

    /// Thins by the promise, then twice and twice as far until the budget is met or nothing is left
    /// that could go.
    private mutating func thin() {
        let ladders = inventory.lineages.map { Ladder($0, options) }
        var left = inventory.usedByteCount
        var factor = 1.0
        left -= thin(ladders, factor) { .thinned(gap: $0) }
        guard let budget = options.diskBudget else { return }
        while left > budget, ladders.contains(where: { $0?.canThinBeyond(factor) == true }) {
            factor *= 2
            left -= thin(ladders, factor) { .budget(gap: $0) }
        }
    }

    /// - Returns: how many bytes go.
    private mutating func thin(
        _ ladders: [Ladder?], _ factor: Double, by rule: (Int) -> RetentionRule
    ) -> Int {
        var byteCount = 0
        for (index, ladder) in ladders.enumerated() {
            guard let ladder else { continue }
            byteCount += thin(index, ladder, factor, by: rule)
        }
        return byteCount
    }

    private mutating func thin(
        _ index: Int, _ ladder: Ladder, _ factor: Double, by rule: (Int) -> RetentionRule
    ) -> Int {
        let stored = inventory.lineages[index].stored
        let remaining = stored.indices.filter { stays[index][$0] }
        var previous = tree.originPosition(of: index, among: stays)
        var byteCount = 0
        for (number, place) in remaining.enumerated() {
            if isOpen(index, place), let previous, number + 1 < remaining.count {
                let next = stored[remaining[number + 1]].steps.lowerBound
                let gap = next - previous
                if ladder.allows(gap, before: next, factor) {
                    decisions[index][place] = RetentionDecision(stored[place], rule(gap))
                    stays[index][place] = false
                    byteCount += stored[place].byteCount
                    continue
                }
                decisions[index][place] = RetentionDecision(stored[place], .spacing(gap: gap))
            }
            previous = stored[place].steps.upperBound
        }
        return byteCount
    }

    /// Whether only the ladder decides about a state.
    private func isOpen(_ index: Int, _ place: Int) -> Bool {
        guard let decision = decisions[index][place] else { return true }
        if case .spacing = decision.rule { return true }
        return false
    }

    // MARK: The result

    private func result(before: [[Bool]]) -> RetentionPlan {
        let lineages = inventory.lineages.indices.map { index in
            LineageRetention(
                lineage: inventory.lineages[index],
                originBase: tree.originBase(of: index, among: stays).map(tree.place),
                decisions: decisions[index].enumerated().map { place, decision in
                    // Every state is decided about by now; a kept one is the safe answer.
                    decision
                        ?? RetentionDecision(
                            inventory.lineages[index].stored[place], .spacing(gap: 0))
                },
                slowestRestore: tree.slowestRestore(of: index, among: before),
                slowestRestoreAfter: tree.slowestRestore(of: index, among: stays))
        }
        return RetentionPlan(
            lineages, usedByteCount: inventory.usedByteCount, diskBudget: options.diskBudget)
    }

    /// How wide gaps of one lineage may be.
    private struct Ladder {
        private let lastStep: Int
        /// M × base.
        private let widest: Double

        /// Nil if no state of the lineage can be older than its newest ones.
        init?(_ lineage: LineageHistory, _ options: RetentionOptions) {
            let newest = lineage.stored.reversed().lazy.filter(\.isKeyframe)
                .prefix(RetentionPlanner.newestCount).map(\.steps.upperBound)
            guard newest.count == RetentionPlanner.newestCount else { return nil }
            let gaps = zip(newest, newest.dropFirst()).map { $0 - $1 }.sorted()
            let slowdown = options.restoreWithin.map {
                Double($0.milliseconds) / Double(lineage.policy.restoreWithin.milliseconds)
            }
            widest = (slowdown ?? RetentionPlanner.usualSlowdown) * Double(gaps[gaps.count / 2])
            lastStep = lineage.lastStep
        }

        func allows(_ gap: Int, before step: Int, _ factor: Double) -> Bool {
            Double(gap)
                <= min(Double(lastStep - step) / RetentionPlanner.agePart, widest * factor)
        }

        /// Whether a larger factor could let more go.
        func canThinBeyond(_ factor: Double) -> Bool {
            widest * factor < Double(lastStep) / RetentionPlanner.agePart
        }
    }
}

extension RetentionPlan {
    /// Decides which of the stored states stay.
    public init(_ inventory: RetentionInventory, _ options: RetentionOptions) {
        var planner = RetentionPlanner(inventory, options)
        self = planner.plan()
    }
}
