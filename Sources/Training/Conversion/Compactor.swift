// Turning lineages into replay histories, one after the other.

public import ModelStore
internal import NeuralNetwork

/// Compacts the lineages of a network: each is replayed from its start, and a stored state is dropped
/// only after its replay gave the same bits.
public struct Compactor {
    /// For how long a lineage is replayed to know what a step takes.
    private static let probeTime = Duration.milliseconds(50)

    private let store: ModelStore
    private let restorer: CheckpointRestorer

    public init(_ store: ModelStore, _ restorer: CheckpointRestorer) {
        self.store = store
        self.restorer = restorer
    }

    // MARK: Planning

    /// - Parameter path: only lineages that it runs through; nil for all.
    /// - Throws: `StoreError`.
    public func plan(_ network: Network, along path: HistoryPath?) throws -> CompactionPlan {
        let ids = path.map { Set($0.stretches.map(\.lineageID)) }
        let lineages = try store.lineages(of: network).filter {
            // A root lineage holds the initial state only.
            $0.plan != nil && ids?.contains($0.id) ?? true
        }
        return CompactionPlan(
            network: network, lineages: try lineages.map { try plan($0, of: network) })
    }

    private func plan(_ lineage: Lineage, of network: Network) throws -> LineageCompactionPlan {
        let storage = try store.storage(of: lineage)
        let last = try store.lastStep(of: lineage)
        let action = try action(for: lineage, storage, of: network)
        return LineageCompactionPlan(
            lineage: lineage, firstStep: lineage.forkStep + 1, lastStep: last, action: action,
            storage: storage,
            byteCountAfter: action == .compact
                ? try estimate(lineage, storage, through: last, of: network) : nil)
    }

    private func action(
        for lineage: Lineage, _ storage: LineageStorage, of network: Network
    ) throws -> LineageCompactionPlan.Action {
        guard lineage.history.mode == .full || storage.segmentCount > 0 else { return .isCompact }
        guard Numerics.compatibleVersions.contains(lineage.numerics) else {
            return .skip(
                "it was computed by numerics '\(lineage.numerics)', and this nnstore has "
                    + "'\(Numerics.version)'")
        }
        return try HistoryLock.isHeld(lineage, of: network, in: store)
            ? .skip("another process trains or converts it now") : .compact
    }

    /// What its keyframes will take, by the time that its first steps take; nil where these can't be
    /// replayed, which running will say.
    private func estimate(
        _ lineage: Lineage, _ storage: LineageStorage, through last: Int, of network: Network
    ) throws -> Int? {
        guard last > lineage.forkStep else { return storage.byteCount }
        do {
            var replay = try restorer.replay(of: lineage, after: lineage.forkStep, of: network)
            let stepTime = try stepTime(&replay, through: last)
            let spacing = max(
                Double(KeyframeSpacing.minimumStepCount),
                lineage.history.restoreWithin.seconds / max(stepTime.seconds, 1e-9))
            let keyframe = try StateCodec().encode(replay.state.words, of: replay.step).byteCount
            let count = Double(last - lineage.forkStep) / spacing
            let kept = try store.keptSteps(of: lineage, of: network).count
            return min(storage.byteCount, (Int(count) + kept) * keyframe)
        } catch is ReplayMismatch {
            return nil
        } catch let error as StoreError where error.kind == .damaged {
            return nil
        }
    }

    private func stepTime(_ replay: inout Replay, through last: Int) throws -> Duration {
        let (first, start) = (replay.step, ContinuousClock.now)
        var time = Duration.zero
        replay.horizon = last
        while replay.step < last, time < Self.probeTime {
            try replay.advance(to: replay.step + 1)
            time = ContinuousClock.now - start
        }
        return time / (replay.step - first)
    }

    // MARK: Running

    /// Compacts one lineage of a plan.
    ///
    /// - Parameter report: each step that was replayed.
    /// - Returns: nil if it is not to be compacted.
    /// - Throws: `StoreError` if the store can't be written; a lineage that is damaged does not throw.
    public func run(
        _ plan: LineageCompactionPlan, of network: Network, shouldStop: () -> Bool,
        report: (Int) -> Void
    ) throws -> LineageCompaction? {
        guard plan.action == .compact else { return nil }
        let lineage = plan.lineage
        let lock = try HistoryLock(lineage, of: network, in: store)
        return try lock.whileHeld {
            let before = try store.storage(of: lineage)
            let converter = try ReplayConversion(lineage, of: network, in: store, restorer)
            let failure: (any Error)?
            do {
                try converter.run(shouldStop: shouldStop, report: report)
                failure = nil
            } catch let error as ReplayMismatch {
                failure = error
            } catch let error as StoreError where error.kind == .damaged {
                failure = error
            }
            return LineageCompaction(
                lineage: lineage, before: before, after: try store.storage(of: lineage),
                comparedCount: converter.comparedCount, lastStep: converter.lastGoodStep,
                failure: failure, isInterrupted: converter.isInterrupted)
        }
    }
}
