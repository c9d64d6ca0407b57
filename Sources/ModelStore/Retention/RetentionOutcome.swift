// What came of a plan.

/// What was done, and what of the plan was not.
public struct RetentionOutcome: Sendable, Equatable {
    /// A stored state that the plan would have dropped.
    public struct Spared: Sendable, Equatable {
        public let place: StoredPlace
        public let reason: Reason
    }

    public enum Reason: Sendable, Equatable {
        /// What its steps would be replayed from, or by, is damaged: what is wrong with it.
        case baseDamaged(String)
        /// A tag, a branch or a lineage came to need it after the plan was made.
        case neededMeanwhile
        /// It is not what the plan saw any more, or what lies around it.
        case changedMeanwhile
    }

    public internal(set) var removedCount = 0
    public internal(set) var removedByteCount = 0
    public internal(set) var spared: [Spared] = []
}
