// A plan carried out to its end: states removed, pages given back, a budget met if it can be.

/// What a collection came to.
public struct RetentionResult: Sendable {
    /// All that was decided; with a budget, over several plans.
    public let plan: RetentionPlan
    public let outcome: RetentionOutcome
    /// What the store's file uses now.
    public let usedByteCount: Int

    /// By how much the store is still over its budget; nil if it isn't.
    public var excessByteCount: Int? {
        guard let budget = plan.diskBudget, usedByteCount > budget else { return nil }
        return usedByteCount - budget
    }
}

extension ModelStore {
    /// Carries a plan out and gives the freed pages back to the file system, while others go on.
    ///
    /// What a state takes in pages is known only when they are free. So with a budget it plans again
    /// until the budget is met or nothing more may go.
    ///
    /// - Parameters:
    ///   - first: made by `retentionPlan(of:_:)` with the same network and options.
    ///   - progress: told the bytes removed, then those given back, between transactions.
    public func collect(
        _ first: RetentionPlan, of network: Network?, _ options: RetentionOptions,
        progress: (RetentionProgress) throws -> Void = { _ in }
    ) throws -> RetentionResult {
        var (plan, round) = (first, first)
        var outcome = RetentionOutcome()
        while true {
            let done = outcome.removedByteCount
            let next = try carryOut(round) {
                try progress(.removed(byteCount: done + $0, of: plan.droppedByteCount))
            }
            outcome.add(next)
            let isOver = try options.diskBudget.map { try usedByteCount() > $0 } ?? false
            guard isOver, next.removedCount > 0 else { break }
            round = try retentionPlan(of: network, options)
            plan = plan.followed(by: round)
        }
        try giveBackFreePages { try progress(.givenBack(byteCount: $0)) }
        return RetentionResult(
            plan: plan, outcome: outcome, usedByteCount: try usedByteCount())
    }
}

/// How far a collection is.
public enum RetentionProgress: Sendable, Equatable {
    case removed(byteCount: Int, of: Int)
    case givenBack(byteCount: Int)
}

extension RetentionOutcome {
    fileprivate mutating func add(_ next: RetentionOutcome) {
        removedCount += next.removedCount
        removedByteCount += next.removedByteCount
        // A later round spares again what it was to drop again.
        let known = Set(spared.map(\.place.states.id))
        spared += next.spared.filter { !known.contains($0.place.states.id) }
    }
}

extension RetentionPlan {
    /// This plan with what a later one drops of its states as well.
    fileprivate func followed(by later: RetentionPlan) -> RetentionPlan {
        let rules = Dictionary(
            later.lineages.flatMap(\.dropped).map { ($0.states.id, $0) },
            uniquingKeysWith: { first, _ in first })
        let restores = Dictionary(
            later.lineages.map { ($0.lineage.id, $0.slowestRestoreAfter) },
            uniquingKeysWith: { first, _ in first })
        let lineages = lineages.map { lineage in
            LineageRetention(
                lineage: lineage.lineage, originBase: lineage.originBase,
                decisions: lineage.decisions.map { rules[$0.states.id] ?? $0 },
                slowestRestore: lineage.slowestRestore,
                slowestRestoreAfter: restores[lineage.lineage.id] ?? lineage.slowestRestoreAfter)
        }
        return RetentionPlan(lineages, usedByteCount: usedByteCount, diskBudget: diskBudget)
    }

    init(_ lineages: [LineageRetention], usedByteCount: Int, diskBudget: Int?) {
        let dropped = lineages.flatMap(\.dropped)
        self.init(
            lineages: lineages, usedByteCount: usedByteCount, diskBudget: diskBudget,
            droppedCount: dropped.count,
            droppedByteCount: dropped.reduce(0) { $0 + $1.states.byteCount })
    }

    /// What a checkpoint is restored from as things stand, with what is decided about that.
    ///
    /// - Parameter afterwards: once the plan is carried out.
    /// - Returns: nil if it can't be restored.
    public func base(
        of checkpoint: Checkpoint, afterwards: Bool = false
    ) -> (lineageID: Int, decision: RetentionDecision)? {
        let stays = afterwards ? lineages.map { $0.decisions.map(\.isKept) } : nil
        return StoredTree(lineages.map(\.lineage)).base(of: checkpoint, among: stays).map {
            (lineages[$0.lineage].lineage.id, lineages[$0.lineage].decisions[$0.stored])
        }
    }
}
