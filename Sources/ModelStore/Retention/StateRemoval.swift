// Carrying a plan out: stored states go in short transactions, each after a second look.
//
// The steps around a state that goes will be replayed from the one before it that stays. So that one
// is read and its hashes are checked first; if it is damaged, the states that depend on it stay: they
// are the last way to those steps. Inside each transaction everything is looked at again that may
// have changed since the plan was made. So a kill at any moment leaves a correct store, and making
// a plan again and carrying it out finishes the work.

internal import NeuralNetwork
internal import SQLite

extension ModelStore {
    /// Removes the states that the plan drops. Steps, errors, metrics and recordings stay.
    ///
    /// The file keeps its size until `giveBackFreePages`.
    ///
    /// - Parameter progress: told the bytes removed so far, between transactions.
    public func carryOut(
        _ plan: RetentionPlan, progress: (Int) throws -> Void = { _ in }
    ) throws -> RetentionOutcome {
        let removal = StateRemoval(self)
        for lineage in plan.lineages {
            try removal.remove(lineage, progress: progress)
        }
        return removal.outcome
    }
}

/// The removal of one plan's states.
private final class StateRemoval {
    /// What goes in one transaction.
    private static let countLimit = 64
    private static let byteLimit = 16 << 20

    private let store: ModelStore
    private let codec = StateCodec()
    /// What is wrong with the bases that were read; nil for a sound one.
    private var faults: [Int: String?] = [:]
    /// What is wrong with the datasets and, by network, with the recordings of lineages.
    private var datasetFaults: [Int: String?] = [:]
    private var recordFaults: [Int: [Int: String]] = [:]
    private(set) var outcome = RetentionOutcome()

    init(_ store: ModelStore) {
        self.store = store
    }

    /// Removes what a lineage loses, run by run: the states between two that stay.
    func remove(_ lineage: LineageRetention, progress: (Int) throws -> Void) throws {
        var base = lineage.originBase
        var run: [StoredPlace] = []
        for decision in lineage.decisions {
            let place = StoredPlace(lineageID: lineage.lineage.id, states: decision.states)
            if decision.isKept {
                try remove(run, base: base, progress)
                (base, run) = (place, [])
            } else {
                run.append(place)
            }
        }
        try remove(run, base: base, progress)
    }

    private func remove(
        _ run: [StoredPlace], base: StoredPlace?, _ progress: (Int) throws -> Void
    ) throws {
        var base = base
        var rest = run[...]
        while !rest.isEmpty {
            guard let sound = base else { return spare(rest, .changedMeanwhile) }
            let lineageID = rest[rest.startIndex].lineageID
            let fault = try datasetFault(of: lineageID) ?? recordFault(of: lineageID)
            if let fault = try fault ?? self.fault(of: sound) {
                return spare(rest, .baseDamaged(fault))
            }
            let batch = rest.prefix(Self.fittingCount(rest))
            switch try removeTogether(batch, base: sound) {
            case .removed: rest = rest.dropFirst(batch.count)
            case .baseIsGone: return spare(rest, .changedMeanwhile)
            case .stopped(let count, let reason):
                rest = rest.dropFirst(count)
                // What another process changes now, it may go on changing.
                guard reason == .neededMeanwhile, let stopped = rest.popFirst() else {
                    return spare(rest, reason)
                }
                spare([stopped], reason)
                base = stopped
            }
            _ = try store.checkpointLogIfNeeded()
            try progress(outcome.removedByteCount)
        }
    }

    private func spare(_ places: ArraySlice<StoredPlace>, _ reason: RetentionOutcome.Reason) {
        outcome.spared += places.map { RetentionOutcome.Spared(place: $0, reason: reason) }
    }

    private static func fittingCount(_ places: ArraySlice<StoredPlace>) -> Int {
        var byteCount = 0
        let fitting = places.prefix(countLimit).prefix { place in
            byteCount += place.states.byteCount
            return byteCount <= byteLimit
        }
        return max(1, fitting.count)
    }

    // MARK: One transaction

    private enum Ending {
        case removed
        case baseIsGone
        /// After so many, at one that has to stay.
        case stopped(after: Int, RetentionOutcome.Reason)
    }

    private func removeTogether(
        _ batch: ArraySlice<StoredPlace>, base: StoredPlace
    ) throws -> Ending {
        let (ending, removed) = try store.write { connection in
            guard try store.isStill(base, in: connection) else { return (Ending.baseIsGone, 0) }
            var removed = 0
            for place in batch {
                if let reason = try store.reasonToKeep(place, after: base, in: connection) {
                    return (Ending.stopped(after: removed, reason), removed)
                }
                try connection.run("DELETE FROM snapshot WHERE id = ?", place.states.id)
                removed += 1
            }
            return (Ending.removed, removed)
        }
        outcome.removedCount += removed
        outcome.removedByteCount += batch.prefix(removed).reduce(0) { $0 + $1.states.byteCount }
        return ending
    }

    // MARK: The base

    /// What is wrong with the rows that a lineage is replayed by; nil if nothing is.
    private func datasetFault(of lineageID: Int) throws -> String? {
        guard let plan = try store.lineage(lineageID).plan else { return nil }
        if let known = datasetFaults[plan.datasetID] { return known }
        var found: String?
        do {
            try store.forEachChunk(of: store.dataset(plan.datasetID)) { _ in }
        } catch let error as StoreError where error.kind == .damaged {
            found = error.message
        }
        datasetFaults[plan.datasetID] = .some(found)
        return found
    }

    /// What is wrong with a lineage's recorded errors and metrics, which a replay is compared with; nil
    /// if nothing is.
    private func recordFault(of lineageID: Int) throws -> String? {
        let networkID = try store.lineage(lineageID).networkID
        if recordFaults[networkID] == nil {
            var found: [Int: String] = [:]
            let verifier = StoreVerifier(store) { finding in
                guard let id = finding.lineageID, found[id] == nil,
                    [.lineage, .recording].contains(finding.subject)
                else { return }
                found[id] = finding.message
            }
            let network = try store.read { try store.network(networkID, in: $0) }
            _ = try verifier.verify(network)
            recordFaults[networkID] = found
        }
        return recordFaults[networkID]?[lineageID]
    }

    /// What is wrong with a state that others are going to be replayed from; nil if nothing is.
    private func fault(of base: StoredPlace) throws -> String? {
        if let known = faults[base.states.id] { return known }
        let found = try readingFault(of: base)
        faults[base.states.id] = .some(found)
        return found
    }

    private func readingFault(of base: StoredPlace) throws -> String? {
        do {
            guard
                let snapshot = try store.nearestSnapshot(
                    of: base.lineageID, atOrBefore: base.states.steps.lowerBound),
                snapshot.id == base.states.id
            else { return "the state before it is gone" }
            let wordCount = try store.read { connection in
                try store.wordCount(ofLineage: base.lineageID, in: connection)
            }
            _ = try store.states(of: snapshot, wordCount: wordCount, codec: codec)
            return nil
        } catch let error as StoreError where error.kind == .damaged {
            return error.message
        }
    }
}

extension ModelStore {
    /// How many words a state of a lineage has.
    fileprivate func wordCount(
        ofLineage id: Int, in connection: borrowing Connection
    ) throws -> Int {
        let lineage = try lineage(id, in: connection)
        guard let network = try network(lineage.networkID, in: connection) else {
            throw StoreError(.damaged, "the network of lineage \(id) is missing")
        }
        return StateLayout(network.architecture, of: lineage).wordCount
    }

    /// Whether a stored state is the one that was seen before.
    fileprivate func isStill(
        _ place: StoredPlace, in connection: borrowing Connection
    ) throws -> Bool {
        try connection.row(
            """
            SELECT 1
            FROM snapshot
            WHERE id = ? AND lineage_id = ? AND first_step = ? AND last_step = ? AND byte_count = ?
            """, place.states.id, place.lineageID, place.states.steps.lowerBound,
            place.states.steps.upperBound, place.states.byteCount
        ) { _ in true } ?? false
    }

    /// What has come to speak for a state since the plan was made; nil if it may go.
    ///
    /// - Parameter base: what the steps around it will be replayed from.
    fileprivate func reasonToKeep(
        _ place: StoredPlace, after base: StoredPlace, in connection: borrowing Connection
    ) throws -> RetentionOutcome.Reason? {
        let before = try nearestSnapshot(
            of: place.lineageID, atOrBefore: place.states.steps.lowerBound - 1, in: connection)
        guard try isStill(place, in: connection),
            before?.id == (base.lineageID == place.lineageID ? base.states.id : nil)
        else { return .changedMeanwhile }
        let mode = try connection.row("SELECT history FROM lineage WHERE id = ?", place.lineageID) {
            $0.text(0)
        }
        guard mode == HistoryPolicy.Mode.replay.rawValue else { return .neededMeanwhile }
        // Whoever stands between this state and the next one is restored from this one.
        let isNeeded = try connection.row(
            """
            WITH needed (step) AS (
                SELECT step FROM tag WHERE lineage_id = ?1
                UNION ALL
                SELECT step FROM branch WHERE lineage_id = ?1
                UNION ALL
                SELECT fork_step FROM lineage WHERE parent_id = ?1
            )
            SELECT 1
            FROM needed
            WHERE step >= ?2
              AND step < coalesce((SELECT min(first_step) FROM snapshot
                                   WHERE lineage_id = ?1 AND first_step > ?2), step + 1)
            LIMIT 1
            """, place.lineageID, place.states.steps.lowerBound
        ) { _ in true }
        return isNeeded == nil ? nil : .neededMeanwhile
    }
}
