// What is known of stored states before it is decided which of them stay: values, read once.

/// The stored states of some consecutive steps of a lineage, most often of one.
public struct StoredStates: Sendable, Equatable {
    public let id: Int
    public let steps: ClosedRange<Int>
    public let byteCount: Int
    /// Whether it is a state by itself and not those of a segment.
    public let isKeyframe: Bool

    public init(id: Int, steps: ClosedRange<Int>, byteCount: Int, isKeyframe: Bool) {
        self.id = id
        self.steps = steps
        self.byteCount = byteCount
        self.isKeyframe = isKeyframe
    }
}

/// A lineage and all that is stored of its states.
public struct LineageHistory: Sendable, Equatable {
    public let id: Int
    public let networkID: Int
    /// The parent's checkpoint it starts from; nil for a root lineage.
    public let origin: Checkpoint?
    public let policy: HistoryPolicy
    /// Why its steps can't be replayed; nil if they can.
    public let obstacle: ReplayObstacle?
    public let lastStep: Int
    /// How long training took for a step, from what was recorded last; nil if that doesn't say.
    public let stepTime: Duration?
    /// In the order of their steps.
    public let stored: [StoredStates]

    public init(
        id: Int, networkID: Int, origin: Checkpoint?, policy: HistoryPolicy,
        obstacle: ReplayObstacle?, lastStep: Int, stepTime: Duration?, stored: [StoredStates]
    ) {
        self.id = id
        self.networkID = networkID
        self.origin = origin
        self.policy = policy
        self.obstacle = obstacle
        self.lastStep = lastStep
        self.stepTime = stepTime
        self.stored = stored
    }
}

/// What must not go, and why.
public struct Protection: Sendable, Equatable {
    public enum Scope: Sendable, Equatable {
        /// The stored state that this checkpoint is restored from: itself, or the last one before it.
        case base(of: Checkpoint)
        /// Whatever is stored of these steps of the lineage.
        case stored(lineageID: Int, steps: ClosedRange<Int>)
    }

    public let scope: Scope
    public let rule: RetentionRule

    public init(_ scope: Scope, _ rule: RetentionRule) {
        self.scope = scope
        self.rule = rule
    }
}

/// All that a plan follows from.
public struct RetentionInventory: Sendable {
    /// With all their ancestors, in the order of their ids.
    public let lineages: [LineageHistory]
    public let protections: [Protection]
    /// What the store's file uses, free pages left out.
    public let usedByteCount: Int

    public init(lineages: [LineageHistory], protections: [Protection], usedByteCount: Int) {
        self.lineages = lineages
        self.protections = protections
        self.usedByteCount = usedByteCount
    }
}

/// What the user asks of a plan.
public struct RetentionOptions: Sendable, Equatable {
    /// Keep what is stored of so many last steps of each branch.
    public var keepLast: Int?
    /// Keep so many of the best checkpoints of each branch.
    public var keepBest: Int?
    /// Keep what each multiple of so many steps is restored from.
    public var keepEvery: Int?
    /// Keep the keyframes for which this SQL expression over the view `checkpoint` is true.
    public var keepWhere: String?
    /// For how long that expression may be computed.
    public var keepWhereTimeLimit: Duration
    /// How long restoring an old step may take; nil for 32 times what its lineage promises.
    public var restoreWithin: Duration?
    /// What the store's file may use.
    public var diskBudget: Int?

    public init(
        keepLast: Int? = nil, keepBest: Int? = nil, keepEvery: Int? = nil, keepWhere: String? = nil,
        keepWhereTimeLimit: Duration = .seconds(10), restoreWithin: Duration? = nil,
        diskBudget: Int? = nil
    ) {
        self.keepLast = keepLast
        self.keepBest = keepBest
        self.keepEvery = keepEvery
        self.keepWhere = keepWhere
        self.keepWhereTimeLimit = keepWhereTimeLimit
        self.restoreWithin = restoreWithin
        self.diskBudget = diskBudget
    }
}
