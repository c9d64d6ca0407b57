// Where a state stands in the history.

internal import SQLite

/// The state after one step of one lineage. Step 0 is in the network's root lineage; the state a
/// lineage starts from belongs to its parent.
public struct Checkpoint: Sendable, Equatable, Hashable {
    public let lineageID: Int
    public let step: Int

    public init(lineageID: Int, step: Int) {
        self.lineageID = lineageID
        self.step = step
    }
}

extension Row {
    /// A checkpoint from a column of lineages and one of steps.
    func checkpoint(lineage: Int, step: Int) throws -> Checkpoint {
        let number = integer(step)
        try StoredNumber.check(number, in: StoredNumber.counts, "a step")
        return Checkpoint(lineageID: integer(lineage), step: number)
    }
}

/// The steps of one lineage that lie on a path.
public struct LineageStretch: Sendable, Equatable {
    public let lineageID: Int
    public let firstStep: Int
    public let lastStep: Int
}

/// The way from a network's initial state to one checkpoint, through all lineages between.
public struct HistoryPath: Sendable, Equatable {
    /// From the root lineage on; each starts one step after the last one ends.
    public let stretches: [LineageStretch]

    /// The checkpoint it leads to.
    public var end: Checkpoint {
        let last = stretches[stretches.count - 1]
        return Checkpoint(lineageID: last.lineageID, step: last.lastStep)
    }

    /// The checkpoint after `step`, or nil if the path does not reach it.
    public func checkpoint(at step: Int) -> Checkpoint? {
        stretches.first { $0.firstStep <= step && step <= $0.lastStep }
            .map { Checkpoint(lineageID: $0.lineageID, step: step) }
    }
}
