// Which lineages are compacted and what that brings; and what it came to.

public import ModelStore

/// One lineage of a compaction.
public struct LineageCompactionPlan: Sendable, Equatable {
    /// What is done with a lineage.
    public enum Action: Sendable, Equatable {
        case compact
        /// It stores keyframes only, as its promise asks for.
        case isCompact
        /// It can't be replayed here, or another process works on it; in words.
        case skip(String)
    }

    public let lineage: Lineage
    public let firstStep: Int
    public let lastStep: Int
    public let action: Action
    /// What is stored of it now.
    public let storage: LineageStorage
    /// About what will be; nil if nothing changes.
    public let byteCountAfter: Int?
}

/// Which lineages of a network are compacted.
public struct CompactionPlan: Sendable, Equatable {
    public let network: Network
    public let lineages: [LineageCompactionPlan]

    /// Steps that have to be replayed.
    public var stepCount: Int {
        lineages.filter { $0.action == .compact }.reduce(0) { $0 + $1.lastStep - $1.firstStep + 1 }
    }
}

/// What compacting one lineage came to.
public struct LineageCompaction: Sendable {
    public let lineage: Lineage
    public let before: LineageStorage
    public let after: LineageStorage
    /// Stored states that were compared with their replay, bit for bit.
    public let comparedCount: Int
    /// The last step that was replayed and found right.
    public let lastStep: Int
    /// What ended it early: a difference, or something that can't be read. What is stored from there on
    /// stays as it is.
    public let failure: (any Error)?
    public let isInterrupted: Bool
}
