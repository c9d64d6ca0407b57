// The hashes of a lineage's stored states, step by step: what recordings of form 1 cover.

/// Looked at in order of steps.
struct StateHashes {
    private let store: ModelStore
    private let codec: StateCodec
    private let wordCount: Int?
    private var snapshots: RowPages<StoredSnapshot>
    /// Of the segment that was decoded last.
    private var segment: (snapshot: StoredSnapshot, hashes: [[UInt8]])?

    init(_ verified: VerifiedLineage, in store: ModelStore, codec: StateCodec) {
        self.store = store
        self.codec = codec
        wordCount = verified.wordCount
        snapshots = store.snapshots(of: verified.lineage.id)
    }

    /// The hash of the state after a step; nil if it is not stored, or damaged.
    mutating func next(at step: Int) throws -> [UInt8]? {
        while let snapshot = try snapshots.peek(), snapshot.steps.upperBound < step {
            _ = try snapshots.next()
        }
        guard let snapshot = try snapshots.peek(), snapshot.steps.contains(step) else { return nil }
        if snapshot.isKeyframe { return snapshot.stateSHA256 }
        if segment?.snapshot != snapshot { segment = (snapshot, try hashes(of: snapshot)) }
        let index = step - snapshot.steps.lowerBound
        guard let hashes = segment?.hashes, index < hashes.count else { return nil }
        return hashes[index]
    }

    private func hashes(of snapshot: StoredSnapshot) throws -> [[UInt8]] {
        guard let wordCount else { return [] }
        do {
            let states = try store.states(of: snapshot, wordCount: wordCount, codec: codec)
            return stride(from: 0, to: states.count, by: wordCount).map {
                StateBytes.sha256(of: Array(states[$0..<$0 + wordCount]))
            }
        } catch let error as StoreError where error.kind == .damaged {
            // Verifying states says so.
            return []
        }
    }
}
