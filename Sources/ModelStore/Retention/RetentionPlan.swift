// Which stored states stay and which go, each with its rule.

/// What is decided about one stored state.
public struct RetentionDecision: Sendable, Equatable {
    public let states: StoredStates
    public let rule: RetentionRule
    /// The step that the rule is about, if that is not this state's own: it is restored from here.
    public let servedStep: Int?

    public var isKept: Bool { !rule.drops }

    init(_ states: StoredStates, _ rule: RetentionRule, serving step: Int? = nil) {
        self.states = states
        self.rule = rule
        servedStep = step.flatMap { states.steps.contains($0) ? nil : $0 }
    }
}

/// Where a stored state lies.
public struct StoredPlace: Sendable, Equatable {
    public let lineageID: Int
    public let states: StoredStates
}

/// The decisions about one lineage.
public struct LineageRetention: Sendable, Equatable {
    public let lineage: LineageHistory
    /// What its first steps are replayed from, in an ancestor; nil if they can't be, or need not.
    public let originBase: StoredPlace?
    /// In the order of their steps.
    public let decisions: [RetentionDecision]
    /// The most steps that restoring one of its states replays, as things stand.
    public let slowestRestore: Int
    /// The same once the plan is carried out.
    public let slowestRestoreAfter: Int

    public var dropped: [RetentionDecision] { decisions.filter { !$0.isKept } }
}

/// The decisions about all lineages that were asked for.
public struct RetentionPlan: Sendable {
    /// In the order of their ids.
    public let lineages: [LineageRetention]
    /// What the store's file uses before anything goes.
    public let usedByteCount: Int
    public let diskBudget: Int?
    public let droppedCount: Int
    public let droppedByteCount: Int

    /// By how much the store will still be over its budget; nil if it won't.
    public var excessByteCount: Int? {
        guard let diskBudget else { return nil }
        let left = usedByteCount - droppedByteCount
        return left > diskBudget ? left - diskBudget : nil
    }

    /// What the states take that stay by one of these rules.
    public func keptByteCount(where isCounted: (RetentionRule) -> Bool) -> Int {
        lineages.reduce(0) { sum, lineage in
            lineage.decisions.reduce(sum) {
                $1.isKept && isCounted($1.rule) ? $0 + $1.states.byteCount : $0
            }
        }
    }
}
