// Storing every state of a range: one replay, written in segments as it goes.

public import ModelStore
internal import NeuralNetwork

/// Turns a range of a replay history into a full one, and mends stored states that can't be read.
///
/// Each segment is one short transaction that takes the place of the keyframes inside it. A process that
/// is killed leaves whole segments behind, and the same call goes on after them.
public struct Materializer {
    private let store: ModelStore
    private let restorer: CheckpointRestorer
    private let codec = StateCodec()

    public init(_ store: ModelStore, _ restorer: CheckpointRestorer) {
        self.store = store
        self.restorer = restorer
    }

    // MARK: Planning

    /// Reads what is stored of the range, and encodes one segment to know what the others take.
    ///
    /// - Throws: `StoreError`, `ReplayMismatch`.
    public func plan(_ range: ResolvedRange) throws -> MaterializationPlan {
        let asked = range.firstStep...range.lastStep
        var missing: [MissingStates] = []
        var whole: [Lineage] = []
        for stretch in range.path.stretches {
            let steps = stretch.firstStep...stretch.lastStep
            let lineage = try store.lineage(stretch.lineageID)
            // A root lineage holds the initial state, which is stored.
            guard lineage.plan != nil, steps.overlaps(asked) else { continue }
            let part = steps.clamped(to: asked)
            missing += try missingStates(of: lineage, part, range.network)
            let last = try store.lastStep(of: lineage)
            if part.lowerBound == lineage.forkStep + 1, part.upperBound == last {
                whole.append(lineage)
            }
        }
        let missingCount = missing.reduce(0) { $0 + $1.steps.count }
        var plan = MaterializationPlan(
            network: range.network, stateCount: asked.count,
            presentCount: max(0, asked.count - missingCount), wholeLineages: whole,
            missing: missing)
        plan.byteCount = try estimate(plan)
        return plan
    }

    private func missingStates(
        of lineage: Lineage, _ part: ClosedRange<Int>, _ network: Network
    ) throws -> [MissingStates] {
        let wordCount = StateLayout(network.architecture, of: lineage).wordCount
        let last = try store.lastStep(of: lineage)
        var found: [MissingStates] = []
        var first = part.lowerBound
        var stored: [StoredSnapshot] = []
        var damaged: [(snapshot: StoredSnapshot, error: StoreError)] = []
        func end(before next: Int) {
            let isStored = first + 1 == next && stored.count == 1 && damaged.isEmpty
            if first < next, !isStored {
                found.append(
                    MissingStates(
                        lineage: lineage, steps: first...next - 1, stored: stored,
                        damaged: damaged))
            }
            (stored, damaged) = ([], [])
        }
        var next =
            try store.nearestSnapshot(of: lineage.id, atOrBefore: first)
            .flatMap { $0.steps.upperBound >= first ? $0 : nil }
            ?? store.nextSnapshot(of: lineage.id, after: first)
        var upper = part.upperBound
        while let snapshot = next, snapshot.steps.lowerBound <= upper {
            let error = try damage(of: snapshot, wordCount)
            if snapshot.isKeyframe || error != nil {
                // One that can't be read is written anew as a whole.
                first = max(lineage.forkStep + 1, min(first, snapshot.steps.lowerBound))
                upper = min(last, max(upper, snapshot.steps.upperBound))
                stored.append(snapshot)
                if let error { damaged.append((snapshot, error)) }
            } else {
                end(before: snapshot.steps.lowerBound)
                first = snapshot.steps.upperBound + 1
            }
            next = try store.nextSnapshot(of: lineage.id, after: snapshot.steps.lowerBound)
        }
        end(before: upper + 1)
        return found
    }

    private func damage(of snapshot: StoredSnapshot, _ wordCount: Int) throws -> StoreError? {
        do {
            _ = try store.states(of: snapshot, wordCount: wordCount, codec: codec)
            return nil
        } catch let error as StoreError where error.kind == .damaged {
            return error
        }
    }

    /// What the missing states take if all of them shrink as the first segment of them does.
    private func estimate(_ plan: MaterializationPlan) throws -> Int {
        guard let first = plan.missing.first else { return 0 }
        let wordCount = StateLayout(plan.network.architecture, of: first.lineage).wordCount
        let limit = StateSegment.stateLimit(stateByteCount: wordCount * 4)
        let sample =
            first.steps
            .lowerBound...first.end(
                ofSegmentFrom: first.steps.lowerBound, limit: limit)
        var replay = try restorer.replay(
            of: first.lineage, after: sample.lowerBound - 1, of: plan.network)
        let segment = try segment(of: sample, &replay, wordCount)
        return plan.missing.reduce(0) { sum, part in
            let words = StateLayout(plan.network.architecture, of: part.lineage).wordCount
            let raw = Double(part.steps.count) * Double(words)
            return sum
                + Int(raw * Double(segment.byteCount) / Double(sample.count * wordCount))
        }
    }

    // MARK: Running

    /// Stores what the plan says is missing.
    ///
    /// - Parameter report: how many states are stored by now.
    /// - Throws: `ReplayMismatch`, `StoreError`; what was stored before is kept and right.
    public func run(
        _ plan: MaterializationPlan, shouldStop: () -> Bool, report: (Int) -> Void
    ) throws -> Materialization {
        var result = Materialization()
        for (place, part) in plan.missing.enumerated() {
            let lock = try HistoryLock(part.lineage, of: plan.network, in: store)
            try lock.whileHeld {
                if place == 0 || plan.missing[place - 1].lineage.id != part.lineage.id {
                    // What chains the hashes of states must not need the keyframes any more.
                    try restorer.chainWithoutStates(part.lineage, of: plan.network)
                }
                try storeStates(
                    of: part, plan.network, &result, shouldStop: shouldStop, report: report)
            }
            guard !result.isInterrupted else { return result }
        }
        for lineage in plan.wholeLineages where lineage.history.mode != .full {
            let lock = try HistoryLock(lineage, of: plan.network, in: store)
            try lock.whileHeld {
                let present = try store.lineage(lineage.id).history
                try store.setHistory(
                    HistoryPolicy(mode: .full, restoreWithin: present.restoreWithin),
                    of: lineage.id)
            }
            result.fullLineageCount += 1
        }
        return result
    }

    private func wordCount(of lineage: Lineage, _ network: Network) -> Int {
        StateLayout(network.architecture, of: lineage).wordCount
    }

    private func storeStates(
        of part: MissingStates, _ network: Network, _ result: inout Materialization,
        shouldStop: () -> Bool, report: (Int) -> Void
    ) throws {
        let wordCount = wordCount(of: part.lineage, network)
        let limit = StateSegment.stateLimit(stateByteCount: wordCount * 4)
        var first = part.steps.lowerBound
        var replay = try restorer.replay(of: part.lineage, after: first - 1, of: network)
        replay.horizon = part.steps.upperBound
        while first <= part.steps.upperBound {
            guard !shouldStop() else {
                result.isInterrupted = true
                return
            }
            let steps = first...part.end(ofSegmentFrom: first, limit: limit)
            let segment = try segment(of: steps, &replay, wordCount)
            let old = part.stored(in: steps)
            try store.replace(old, with: [segment], of: part.lineage.id)
            _ = try store.checkpointLogIfNeeded()
            result.add(segment, inPlaceOf: old, damaged: part.damaged.map(\.snapshot))
            report(result.stateCount)
            first = steps.upperBound + 1
        }
    }

    private func segment(
        of steps: ClosedRange<Int>, _ replay: inout Replay, _ wordCount: Int
    ) throws -> EncodedSnapshot {
        var words: [Float] = []
        words.reserveCapacity(steps.count * wordCount)
        replay.horizon = max(replay.horizon, steps.upperBound)
        for step in steps {
            try replay.advance(to: step)
            words += replay.state.words
        }
        return try codec.encode(states: words, wordCount: wordCount, from: steps.lowerBound)
    }
}

extension Materialization {
    fileprivate mutating func add(
        _ segment: EncodedSnapshot, inPlaceOf old: [StoredSnapshot], damaged: [StoredSnapshot]
    ) {
        stateCount += segment.steps.count
        segmentCount += 1
        byteCount += segment.byteCount
        let mendedNow = old.filter(damaged.contains)
        mended += mendedNow
        replacedKeyframeCount += old.count { $0.isKeyframe && !mendedNow.contains($0) }
    }
}
