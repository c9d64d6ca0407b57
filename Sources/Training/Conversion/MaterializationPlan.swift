// What storing every state of a range comes to: which states are missing, and what they will take.

public import ModelStore

/// Consecutive steps of one lineage whose states are to be stored.
struct MissingStates {
    let lineage: Lineage
    let steps: ClosedRange<Int>
    /// What is stored of them: keyframes, and segments that can't be read.
    let stored: [StoredSnapshot]
    /// Those of it that can't be read, each with the reason.
    let damaged: [(snapshot: StoredSnapshot, error: StoreError)]

    /// Where the segment that starts at `first` ends: it holds no more than `limit` states, unless one
    /// that is stored and can't be read holds more.
    func end(ofSegmentFrom first: Int, limit: Int) -> Int {
        let end = min(first + limit - 1, steps.upperBound)
        guard
            let cut = stored.first(where: {
                $0.steps.lowerBound <= end && $0.steps.upperBound > end
            })
        else { return end }
        return cut.steps.lowerBound > first
            ? cut.steps.lowerBound - 1 : min(cut.steps.upperBound, steps.upperBound)
    }

    func stored(in part: ClosedRange<Int>) -> [StoredSnapshot] {
        stored.filter { part.overlaps($0.steps) }
    }
}

/// What `Materializer.run` is going to do.
public struct MaterializationPlan {
    public let network: Network
    /// The states of the range.
    public let stateCount: Int
    /// Those of them that a segment holds already.
    public let presentCount: Int
    /// Those that have to be computed and stored.
    public var missingCount: Int { missing.reduce(0) { $0 + $1.steps.count } }
    /// About what those will take.
    public internal(set) var byteCount = 0
    /// Stored states of the range that can't be read.
    public var damaged: [StoredSnapshot] { missing.flatMap { $0.damaged.map(\.snapshot) } }
    /// What the write-ahead log may take beside it before it is copied into the file.
    private static let logByteCount = 64 << 20

    /// - Parameter byteCount: what the store can grow by.
    /// - Throws: `StoreError` of kind `full` if that is not enough.
    public func checkRoom(_ byteCount: Int) throws {
        guard missingCount > 0, self.byteCount + Self.logByteCount > byteCount else { return }
        throw StoreError(
            .full,
            "storing \(missingCount) states takes about \(self.byteCount >> 20) MiB and a log of up to "
                + "\(Self.logByteCount >> 20) MiB, and the disk has room for \(byteCount >> 20) MiB",
            hint: "free some space, or a shorter range")
    }

    /// Lineages all of whose steps are in the range.
    let wholeLineages: [Lineage]
    let missing: [MissingStates]
}

/// What a materialization came to.
public struct Materialization: Sendable, Equatable {
    /// States that were stored.
    public internal(set) var stateCount = 0
    public internal(set) var segmentCount = 0
    public internal(set) var byteCount = 0
    /// Keyframes whose states are in segments now.
    public internal(set) var replacedKeyframeCount = 0
    /// Stored states that could not be read, which replay from earlier ones gave back.
    public internal(set) var mended: [StoredSnapshot] = []
    /// Lineages that record every state from now on.
    public internal(set) var fullLineageCount = 0
    /// Whether it was stopped before its end.
    public internal(set) var isInterrupted = false

    /// Nothing yet.
    public init() {}
}
