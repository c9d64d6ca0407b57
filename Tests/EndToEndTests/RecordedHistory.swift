// What a store holds of a branch, read back step by step.

import ModelStore
import NeuralNetwork
import TestSupport
import Training

/// One step as it is read back: its error, and the hash of the state that was really restored.
struct RecordedStep: Equatable {
    let step: Int
    let error: Double?
    let validationError: Double?
    let stateSHA256: [UInt8]
}

/// Reads branch main of network `net`, every state restored and checked against its hash.
struct RecordedHistory {
    private let store: ModelStore
    private let network: Network

    init(storePath: String, network name: String = "net") throws {
        store = try ModelStore(path: storePath, now: .now())
        network = try store.network(named: name)
    }

    /// The steps after `step` up to where the branch stands, without a hole.
    ///
    /// - Throws: what restoring throws; `TestSupportError` for a hole.
    func steps(after step: Int) throws -> [RecordedStep] {
        let head = try store.branch(named: "main", of: network).head
        let restorer = CheckpointRestorer(store)
        let entries = try store.path(to: head).stretches.flatMap { stretch in
            try store.steps(
                of: stretch, from: step + 1, through: .max, newestFirst: false, limit: .max)
        }
        guard entries.map(\.step) == Array(step + 1..<max(step, head.step) + 1) else {
            throw TestSupportError("there is a hole between step \(step) and step \(head.step)")
        }
        return try entries.map { entry in
            let state = try restorer.state(at: entry.checkpoint, of: network)
            return RecordedStep(
                step: entry.step, error: entry.error, validationError: entry.validationError,
                stateSHA256: StateBytes.sha256(of: state.words))
        }
    }
}
