// What a lineage recorded and which of its states are stored.

internal import SQLite

extension StoreVerifier {
    func verifyRecordings(of verified: VerifiedLineage) throws {
        try unlessDamaged(.recording, network: verified.network, lineage: verified.lineage.id) {
            var recordings = try RecordingVerifier(verified, self)
            try recordings.verify()
            try findStepsAfterRecordings(of: verified)
            for name in try store.metricNames(of: verified.lineage.id) {
                try findMetricOutsideRecordings(name, of: verified)
            }
        }
    }

    /// A step is committed with its recording, so one picture of the store has both or neither.
    private func findStepsAfterRecordings(of verified: VerifiedLineage) throws {
        let id = verified.lineage.id
        let outside = try store.read { connection in
            let last = try store.lastRecordedStep(of: id, in: connection)
            return try connection.row(
                "SELECT min(step), max(step) FROM step WHERE lineage_id = ? AND step > ?",
                id, last ?? verified.lineage.forkStep, make: Self.range)
        }
        guard let outside = outside.flatMap(\.self) else { return }
        try find(verified.findingOutsideRecordings(outside, "errors"))
    }

    private func findMetricOutsideRecordings(
        _ name: String, of verified: VerifiedLineage
    ) throws {
        let id = verified.lineage.id
        let outside = try store.read { connection in
            let last = try store.lastRecordedStep(of: id, in: connection)
            return try ["step > ?", "step <= ?"].map { condition in
                try connection.row(
                    """
                    SELECT min(step), max(step)
                    FROM metric
                    WHERE lineage_id = ? AND name = ? AND \(condition)
                    """, id, name,
                    condition == "step > ?"
                        ? last ?? verified.lineage.forkStep : verified.lineage.forkStep,
                    make: Self.range)
            }
        }
        for steps in outside.compactMap({ $0.flatMap(\.self) }) {
            try find(verified.findingOutsideRecordings(steps, "values of '\(name)'"))
        }
    }

    private static func range(_ row: Row) -> ClosedRange<Int>? {
        guard let first = row.optionalInteger(0), let last = row.optionalInteger(1) else {
            return nil
        }
        return first...last
    }

    // MARK: States

    /// A stored state and its neighbours, in one picture of the store.
    private struct Neighbourhood {
        let snapshot: StoredSnapshot
        let previous: StoredSnapshot?
        let nextFirstStep: Int?
        let lastRecordedStep: Int?
    }

    func verifyStates(of verified: VerifiedLineage) throws {
        if verified.lineage.parentID == nil { try verifyInitialState(of: verified) }
        var lastGoodStep = verified.lineage.parentID == nil ? nil : verified.lineage.forkStep
        var firstStep = Int.min
        while let next = try nextState(of: verified, after: firstStep) {
            firstStep = next.place.snapshot.steps.lowerBound
            let steps = next.place.snapshot.steps
            let isGood: Void? = try unlessDamaged(
                .state, network: verified.network, lineage: verified.lineage.id, steps: steps,
                remedy: remedy(for: next.place, of: verified, from: lastGoodStep)
            ) {
                try verifyPlace(next.place, in: verified)
                try verifyBytes(next.bytes.get(), of: next.place.snapshot, in: verified)
            }
            if isGood != nil { lastGoodStep = steps.upperBound }
            tally(.state) { $0.count += steps.count }
            try advance(by: max(0, next.place.snapshot.byteCount))
        }
        try findStatesAfterRecordings(of: verified)
    }

    /// A state is committed with its step or after it.
    private func findStatesAfterRecordings(of verified: VerifiedLineage) throws {
        let outside = try store.read { connection in
            let id = verified.lineage.id
            let last = try store.lastRecordedStep(of: id, in: connection)
            return try connection.rows(
                """
                \(StoredSnapshot.columns)
                WHERE lineage_id = ? AND first_step > ?
                ORDER BY first_step
                LIMIT 20
                """, id, last ?? verified.lineage.forkStep, make: StoredSnapshot.init)
        }
        for snapshot in outside {
            let error = snapshot.damage("holds steps that its lineage does not have")
            try find(verified.finding(.state, snapshot.steps, error.message))
        }
    }

    private func verifyInitialState(of verified: VerifiedLineage) throws {
        let start = Checkpoint(lineageID: verified.lineage.id, step: 0)
        guard try store.snapshot(holding: start) == nil else { return }
        try find(
            verified.finding(
                .state, 0...0, "the initial state of \(verified.network) is missing",
                remedy: "states that are stored later can still be had"))
    }

    /// The next stored state of a step that was recorded when verifying came to the lineage, read in one transaction: another process may
    /// replace stored states by others at any time.
    private func nextState(
        of verified: VerifiedLineage, after firstStep: Int
    ) throws -> (place: Neighbourhood, bytes: Result<[UInt8], any Error>)? {
        try store.read { connection in
            let id = verified.lineage.id
            let snapshot = try connection.row(
                """
                \(StoredSnapshot.columns)
                WHERE lineage_id = ? AND first_step > ? AND first_step <= ?
                ORDER BY first_step
                LIMIT 1
                """, id, firstStep, verified.lastStep, make: StoredSnapshot.init)
            guard let snapshot else { return nil }
            let place = Neighbourhood(
                snapshot: snapshot,
                previous: try store.nearestSnapshot(
                    of: id, atOrBefore: snapshot.steps.lowerBound - 1, in: connection),
                nextFirstStep: try connection.row(
                    """
                    SELECT first_step FROM snapshot
                    WHERE lineage_id = ? AND first_step > ?
                    ORDER BY first_step
                    LIMIT 1
                    """, id, snapshot.steps.lowerBound
                ) { $0.integer(0) },
                lastRecordedStep: try store.lastRecordedStep(of: id, in: connection))
            do {
                return (place, .success(try store.encodedBytes(of: snapshot, in: connection)))
            } catch let error as StoreError where error.kind == .damaged {
                return (place, .failure(error))
            }
        }
    }

    private func verifyPlace(_ place: Neighbourhood, in verified: VerifiedLineage) throws {
        let steps = place.snapshot.steps
        let last = verified.lineage.parentID == nil ? 0 : place.lastRecordedStep
        guard steps.lowerBound >= verified.firstStep, steps.upperBound <= last ?? -1 else {
            throw place.snapshot.damage("holds steps that its lineage does not have")
        }
        if let previous = place.previous, previous.steps.upperBound >= steps.lowerBound {
            throw place.snapshot.damage("holds steps that \(previous.name) holds too")
        }
    }

    private func verifyBytes(
        _ bytes: [UInt8], of snapshot: StoredSnapshot, in verified: VerifiedLineage
    ) throws {
        tally(.state) {
            $0.partCount += (bytes.count - 1) / ModelStore.chunkByteCount + 1
            $0.byteCount += bytes.count
        }
        guard let wordCount = verified.wordCount else { return }
        _ = try snapshot.states(in: bytes, wordCount: wordCount, codec: codec)
    }

    /// Which steps a damaged state takes with it, and from where they are computed instead.
    private func remedy(
        for place: Neighbourhood, of verified: VerifiedLineage, from lastGoodStep: Int?
    ) -> String {
        let first = place.snapshot.steps.lowerBound
        let end = max(first, (place.nextFirstStep ?? verified.lastStep + 1) - 1)
        guard verified.lineage.plan != nil, let lastGoodStep, lastGoodStep < first else {
            return "states that are stored later can still be had"
        }
        let steps =
            end == first
            ? "step \(first) is" : "steps \(first) to \(end) are"
        return "\(steps) replayed from step \(lastGoodStep) instead"
    }
}
