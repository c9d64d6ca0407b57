// The hashes of a lineage's states, one after the other, each from where it is stored.

internal import Digest

/// The hashes of consecutive states; of those that are not stored as replaying gives them.
struct StoredStateHashes {
    private let store: ModelStore
    private let lineageID: Int
    private let wordCount: Int
    private let codec: StateCodec
    private let replayed: (Int) throws -> [UInt8]
    /// Hashes that were read and not asked for yet, and the step of the first.
    private var read: ArraySlice<[UInt8]> = []
    private var nextStep = 0

    init(
        _ store: ModelStore, _ lineageID: Int, wordCount: Int, _ codec: StateCodec,
        replayed: @escaping (Int) throws -> [UInt8]
    ) {
        (self.store, self.lineageID) = (store, lineageID)
        (self.wordCount, self.codec, self.replayed) = (wordCount, codec, replayed)
    }

    /// - Throws: `StoreError` of kind `damaged` if one can't be read; what replaying throws.
    mutating func next(_ steps: ClosedRange<Int>) throws -> [[UInt8]] {
        var hashes: [[UInt8]] = []
        hashes.reserveCapacity(steps.count)
        for step in steps {
            if read.isEmpty || nextStep != step { try readSnapshot(holding: step) }
            hashes.append(read.removeFirst())
            nextStep += 1
        }
        return hashes
    }

    private mutating func readSnapshot(holding step: Int) throws {
        let found = try store.snapshot(holding: Checkpoint(lineageID: lineageID, step: step))
        nextStep = step
        guard let found else {
            read = [try replayed(step)]
            return
        }
        guard !found.isKeyframe else {
            read = [found.stateSHA256]
            return
        }
        let states = try store.states(of: found, wordCount: wordCount, codec: codec)
        read =
            (step - found.steps.lowerBound..<found.steps.count).map { index in
                StateBytes.sha256(of: Array(states[index * wordCount..<(index + 1) * wordCount]))
            }[...]
    }
}
