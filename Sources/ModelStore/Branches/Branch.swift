// Branches, tags and the reflog as values.

/// A movable name for a checkpoint of a network.
public struct Branch: Sendable, Equatable {
    public let id: Int
    public let networkID: Int
    public let name: String
    public let head: Checkpoint
}

/// A name for a checkpoint that does not move.
public struct Tag: Sendable, Equatable {
    public let name: String
    public let checkpoint: Checkpoint
    public let createdAt: Timestamp
}

/// Where a branch stood at some time and what brought it there.
public struct ReflogEntry: Sendable, Equatable {
    /// 0 is where the branch stands, 1 where it stood before its last move.
    public let age: Int
    public let checkpoint: Checkpoint
    public let action: String
    public let movedAt: Timestamp
}
