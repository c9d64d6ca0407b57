// Recordings of form 1 chain the hash of each state. Before states of their steps are stored
// differently or dropped, the chain is checked a last time and made anew in form 2, which needs none.
//
// Each recording's hash is over the one before it, so all of a lineage change in one transaction: the
// chain verifies at every moment.

internal import Digest
internal import SQLite

extension ModelStore {
    /// Chains a lineage's recordings in form 2 if any of them has form 1.
    ///
    /// - Parameter replayed: the hash of the state after a step that is not stored.
    /// - Returns: how many were of form 1.
    /// - Throws: `StoreError` of kind `damaged` if the chain as it stands is broken.
    @discardableResult
    public func chainWithoutStates(
        _ lineage: Lineage, wordCount: Int, codec: StateCodec,
        replayed: @escaping (Int) throws -> [UInt8]
    ) throws -> Int {
        let recordings = try recordings(of: lineage.id)
        let oldCount = recordings.count { $0.form == 1 }
        guard oldCount > 0 else { return 0 }
        var metrics = try metricsByStep(of: lineage.id)[...]
        var hashes = StoredStateHashes(
            self, lineage.id, wordCount: wordCount, codec, replayed: replayed)
        var (old, new) = (RecordingChain.start, RecordingChain.start)
        let rechained = try recordings.map { recording in
            let measured = metrics.prefix { $0.step <= recording.steps.upperBound }
            metrics = metrics.dropFirst(measured.count)
            let content = RecordingContent(
                steps: recording.steps, errors: try errors(of: lineage.id, in: recording.steps),
                metrics: Array(measured))
            old = content.digest(
                after: old,
                stateHashes: recording.form == 1 ? try hashes.next(recording.steps) : nil)
            guard old == recording.sha256 else { throw recording.damage(lineage) }
            new = content.digest(after: new, stateHashes: nil)
            return (recording: recording, sha256: new, lowest: content.lowestError)
        }
        try write { connection in
            for (recording, sha256, lowest) in rechained {
                let count = try connection.run(
                    """
                    UPDATE recording
                    SET sha256 = ?, form = 2, lowest_error = ?, lowest_error_step = ?
                    WHERE lineage_id = ? AND first_step = ? AND last_step = ? AND sha256 = ?
                    """, sha256, lowest?.error, lowest?.step, lineage.id,
                    recording.steps.lowerBound, recording.steps.upperBound, recording.sha256)
                guard count == 1 else {
                    throw StoreError(
                        .refused, "another process changed lineage \(lineage.id) meanwhile",
                        hint: "the same again")
                }
            }
        }
        return oldCount
    }

    private func recordings(of lineageID: Int) throws -> [ChainedRecording] {
        try read { connection in
            try connection.rows(
                """
                SELECT lineage_id, first_step, last_step, form, sha256
                FROM recording
                WHERE lineage_id = ?
                ORDER BY first_step
                """, lineageID
            ) { row in
                let first = try row.checkpoint(lineage: 0, step: 1).step
                let last = try row.checkpoint(lineage: 0, step: 2).step
                guard first <= last else {
                    throw StoreError(
                        .damaged, "a recording of lineage \(lineageID) ends before it starts")
                }
                return ChainedRecording(
                    steps: first...last, form: row.integer(3), sha256: row.bytes(4))
            }
        }
    }

    /// All measurements of a lineage, in the order of the steps.
    private func metricsByStep(of lineageID: Int) throws -> [StepMetrics] {
        var found: [(step: Int, metrics: [Metric])] = []
        try read { connection in
            try connection.forEachRow(
                "SELECT step, name, value FROM metric WHERE lineage_id = ? ORDER BY step, name",
                lineageID
            ) { row in
                let metric = Metric(name: row.text(1), value: row.optionalReal(2) ?? .nan)
                if found.last?.step == row.integer(0) {
                    found[found.count - 1].metrics.append(metric)
                } else {
                    found.append((row.integer(0), [metric]))
                }
            }
        }
        return found.map { StepMetrics(step: $0.step, metrics: $0.metrics) }
    }
}

private struct ChainedRecording {
    let steps: ClosedRange<Int>
    let form: Int
    let sha256: [UInt8]

    func damage(_ lineage: Lineage) -> StoreError {
        StoreError(
            .damaged,
            "the recording of steps \(steps.lowerBound) to \(steps.upperBound) (lineage "
                + "\(lineage.id)) does not have the SHA-256 that was recorded, so its states stay "
                + "as they are", hint: "nnstore verify, which says what else is damaged")
    }
}

/// What the hash of a recording is over, beside the recording before it.
private struct RecordingContent {
    let steps: ClosedRange<Int>
    let errors: [Double]
    let metrics: [StepMetrics]

    func digest(after previous: [UInt8], stateHashes: [[UInt8]]?) -> [UInt8] {
        var chain = RecordingChain(after: previous, stepCount: errors.count)
        var metrics = metrics[...]
        for (index, error) in errors.enumerated() {
            let step = steps.lowerBound + index
            let measured = metrics.first?.step == step ? metrics.removeFirst().metrics : []
            chain.add(
                step: step, error: error, stateSHA256: stateHashes?[index], metrics: measured)
        }
        return chain.digest()
    }

    /// The lowest error and the first step that has it.
    var lowestError: (error: Double, step: Int)? {
        guard var lowest = errors.first else { return nil }
        var place = 0
        for (index, error) in errors.enumerated() where error < lowest {
            (lowest, place) = (error, index)
        }
        return (lowest, steps.lowerBound + place)
    }
}
