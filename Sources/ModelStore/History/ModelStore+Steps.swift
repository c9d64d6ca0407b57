// Reading the error history along a path.

internal import SQLite

/// A step as it is looked at: its error and measurements.
public struct StepEntry: Sendable, Equatable {
    public let checkpoint: Checkpoint
    /// Nil for step 0, the initial state.
    public let error: Double?
    public let validationError: Double?
    public let validationAccuracy: Double?
    public let epoch: Int?
    public let recordedAt: Timestamp

    public var step: Int { checkpoint.step }
}

extension ModelStore {
    /// The steps of `stretch` between two steps, both included, as many as `limit`.
    ///
    /// Callers page through long histories with it: each call is one short transaction.
    ///
    /// - Parameter stride: takes every so many steps, counted from `lower` even where the stretch
    ///   begins after it.
    public func steps(
        of stretch: LineageStretch, from lower: Int, through upper: Int, every stride: Int = 1,
        newestFirst: Bool, limit: Int
    ) throws -> [StepEntry] {
        try read { connection in
            let lineage = try lineage(stretch.lineageID, in: connection)
            guard lineage.parentID != nil else {
                return lower <= 0 && upper >= 0 && limit > 0 ? [Self.initialState(of: lineage)] : []
            }
            return try connection.rows(
                """
                SELECT step, error,
                       (SELECT value FROM metric
                        WHERE lineage_id = ?1 AND name = ?5 AND metric.step = step.step),
                       (SELECT value FROM metric
                        WHERE lineage_id = ?1 AND name = ?6 AND metric.step = step.step),
                       (SELECT recorded_at FROM recording
                        WHERE lineage_id = ?1 AND first_step <= step.step
                        ORDER BY first_step DESC LIMIT 1)
                FROM step
                WHERE lineage_id = ?1 AND step BETWEEN ?2 AND ?3 AND (step - ?7) % ?8 = 0
                ORDER BY step \(newestFirst ? "DESC" : "ASC")
                LIMIT ?4
                """, lineage.id, max(lower, stretch.firstStep), min(upper, stretch.lastStep), limit,
                Metric.validationError, Metric.validationAccuracy, lower, stride
            ) { row in
                StepEntry(
                    checkpoint: Checkpoint(lineageID: lineage.id, step: row.integer(0)),
                    error: row.real(1), validationError: row.optionalReal(2),
                    validationAccuracy: row.optionalReal(3),
                    epoch: lineage.epoch(of: row.integer(0)),
                    recordedAt: try row.time(4))
            }
        }
    }

    /// One step as it is looked at.
    public func entry(of checkpoint: Checkpoint) throws -> StepEntry {
        let stretch = LineageStretch(
            lineageID: checkpoint.lineageID, firstStep: checkpoint.step, lastStep: checkpoint.step)
        let found = try steps(
            of: stretch, from: checkpoint.step, through: checkpoint.step, newestFirst: true,
            limit: 1)
        guard let entry = found.first else {
            throw StoreError(
                .damaged, "step \(checkpoint.step) of lineage \(checkpoint.lineageID) is missing")
        }
        return entry
    }

    /// The errors of consecutive steps, as they were recorded.
    ///
    /// - Throws: `StoreError` of kind `damaged` that names the first step that is missing.
    public func errors(of lineageID: Int, in steps: ClosedRange<Int>) throws -> [Double] {
        var errors: [Double] = []
        errors.reserveCapacity(steps.count)
        try read { connection in
            try connection.forEachRow(
                """
                SELECT step, error
                FROM step
                WHERE lineage_id = ? AND step BETWEEN ? AND ?
                ORDER BY step
                """, lineageID, steps.lowerBound, steps.upperBound
            ) { row in
                guard row.integer(0) == steps.lowerBound + errors.count else { return }
                errors.append(row.real(1))
            }
        }
        guard errors.count == steps.count else {
            throw StoreError(
                .damaged,
                "step \(steps.lowerBound + errors.count) of lineage \(lineageID) is missing",
                hint: "nnstore verify, which says what else is damaged")
        }
        return errors
    }

    /// One measurement of a step; nil if there is none, or if it was NaN.
    public func metric(_ name: String, of checkpoint: Checkpoint) throws -> Double? {
        try read { connection in
            try connection.row(
                "SELECT value FROM metric WHERE lineage_id = ? AND name = ? AND step = ?",
                checkpoint.lineageID, name, checkpoint.step
            ) { $0.optionalReal(0) }
        }.flatMap(\.self)
    }

    private static func initialState(of root: Lineage) -> StepEntry {
        StepEntry(
            checkpoint: Checkpoint(lineageID: root.id, step: 0), error: nil, validationError: nil,
            validationAccuracy: nil, epoch: nil, recordedAt: root.createdAt)
    }

    /// What a network's history takes in the store: stored states, all lineages.
    public func storedByteCount(of network: Network) throws -> Int {
        try read { connection in
            try connection.row(
                """
                SELECT coalesce(sum(snapshot.byte_count), 0)
                FROM lineage JOIN snapshot ON snapshot.lineage_id = lineage.id
                WHERE lineage.network_id = ?
                """, network.id
            ) { $0.integer(0) } ?? 0
        }
    }
}
