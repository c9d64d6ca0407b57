// Storing states of steps that are recorded already, each restored first.

public import ModelStore
internal import NeuralNetwork

/// Stores recorded states: as keyframes, or all of a range in segments.
public struct StateKeeper {
    private let store: ModelStore
    private let restorer: CheckpointRestorer
    private let codec = StateCodec()

    public init(_ store: ModelStore, _ restorer: CheckpointRestorer) {
        self.store = store
        self.restorer = restorer
    }

    /// Stores one state, unless it is stored already.
    public func keep(_ checkpoint: Checkpoint, of network: Network) throws {
        guard try store.snapshot(holding: checkpoint) == nil else { return }
        let state = try restorer.state(at: checkpoint, of: network)
        try store.keep(
            codec.encode(state.words, of: checkpoint.step), of: checkpoint.lineageID)
    }

    /// Stores the states up to this one that follow the last stored one of its lineage.
    func fillGap(before checkpoint: Checkpoint, of network: Network) throws {
        let lineage = try store.lineage(checkpoint.lineageID)
        let nearest = try store.nearestSnapshot(of: lineage.id, atOrBefore: checkpoint.step)
        let first = (nearest?.steps.upperBound ?? lineage.forkStep) + 1
        guard first <= checkpoint.step else { return }
        try storeAll(first...checkpoint.step, of: lineage.id, of: network) {
            for segment in $0 { try store.keep(segment, of: lineage.id) }
        }
    }

    /// Restores the states of consecutive steps and hands them over in segments.
    func storeAll(
        _ steps: ClosedRange<Int>, of lineageID: Int, of network: Network,
        _ write: ([EncodedSnapshot]) throws -> Void
    ) throws {
        var copies: StateCopies?
        for step in steps {
            let state = try restorer.state(
                at: Checkpoint(lineageID: lineageID, step: step), of: network)
            copies = copies ?? StateCopies(firstStep: step, words: [])
            copies?.append(state.words)
            let limit = StateSegment.stateLimit(stateByteCount: state.words.count * 4)
            guard let full = copies, full.count >= limit || step == steps.upperBound else {
                continue
            }
            copies = nil
            try write([
                codec.encode(
                    states: full.words, wordCount: state.words.count, from: full.firstStep)
            ])
        }
    }
}
