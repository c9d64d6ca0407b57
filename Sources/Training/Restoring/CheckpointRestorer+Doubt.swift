// Stored states that have their hashes and yet are wrong: they show in the steps after them.

internal import ModelStore
internal import NeuralNetwork

extension CheckpointRestorer {
    /// So many stored states are doubted before it is said that replaying is what differs.
    private static let doubtLimit = 3

    /// Goes round stored states that have their hashes and yet don't lead to what was recorded.
    ///
    /// - Throws: `first`, if the states before lead nowhere else.
    func restore(
        _ checkpoint: Checkpoint, of network: Network, after first: ReplayMismatch
    ) throws -> TrainingState {
        var last = first
        var doubted: [StoredSnapshot] = []
        while doubted.count < Self.doubtLimit, let suspect = try suspect(of: last),
            suspect.steps.upperBound < checkpoint.step
                || suspect.lineageID != checkpoint.lineageID
        {
            doubted.append(suspect)
            damage.append((suspect, suspect.wrong(last)))
            forget()
            do {
                return try restore(checkpoint, of: network)
            } catch let next as ReplayMismatch {
                // Two ways to the same bits: what was recorded of this step is wrong.
                guard next.checkpoint != last.checkpoint || next.finding != last.finding
                else { break }
                last = next
            } catch is StoreError {
                break
            }
        }
        damage.removeAll { entry in doubted.contains { $0.id == entry.snapshot.id } }
        throw first
    }

    /// The stored state that a mismatch speaks against: the one that differs, else the one that the
    /// replay started from.
    private func suspect(of mismatch: ReplayMismatch) throws -> StoredSnapshot? {
        if case .state = mismatch.finding {
            return try store.snapshot(holding: mismatch.checkpoint)
        }
        let lineage = try store.lineage(mismatch.checkpoint.lineageID)
        let start = Checkpoint(lineageID: lineage.id, step: mismatch.startStep)
        if let own = try store.snapshot(holding: start), isTrusted(own) { return own }
        guard let parentID = lineage.parentID, start.step == lineage.forkStep else { return nil }
        let stored = try store.snapshot(holding: Checkpoint(lineageID: parentID, step: start.step))
        return stored.flatMap { isTrusted($0) ? $0 : nil }
    }
}

extension StoredSnapshot {
    fileprivate func wrong(_ mismatch: ReplayMismatch) -> StoreError {
        StoreError(
            .damaged, "\(name) does not lead to what was recorded: \(mismatch)",
            hint: "nnstore verify, which says what else is damaged")
    }
}
