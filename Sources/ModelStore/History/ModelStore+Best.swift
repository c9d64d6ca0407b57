// Which checkpoint on a path is the best one.

internal import SQLite

/// The best checkpoint and the value that makes it so.
public struct BestCheckpoint: Sendable, Equatable {
    public let checkpoint: Checkpoint
    /// The metric's name, or "error".
    public let measure: String
    public let value: Double
}

extension ModelStore {
    /// The best checkpoint on the path: by the metric named; without one by the lowest validation
    /// error; without any validation by the lowest error. Of equal ones the first.
    ///
    /// Error k is that of the weights after step k-1, so those weights are the best ones. The
    /// step after the path's end counts too if it was taken before a rollback: it measured the
    /// end. A state that no step has measured yet can't be the best.
    ///
    /// - Returns: nil if nothing on the path was measured.
    public func best(on path: HistoryPath, metric: String? = nil) throws -> BestCheckpoint? {
        try read { try best(on: path, metric: metric, in: $0) }
    }

    func best(
        on path: HistoryPath, metric: String?, in connection: borrowing Connection
    ) throws -> BestCheckpoint? {
        let name = metric.map { Metric.aliases[$0] ?? $0 }
        if name == "error" { return try lowestError(on: path, in: connection) }
        let measured = try bestMetric(name ?? Metric.validationError, on: path, in: connection)
        if let measured { return measured }
        return name == nil ? try lowestError(on: path, in: connection) : nil
    }

    private func bestMetric(
        _ name: String, on path: HistoryPath, in connection: borrowing Connection
    ) throws -> BestCheckpoint? {
        let isBetterHigher = Metric.isBetterHigher(name)
        var best: BestCheckpoint?
        for stretch in path.stretches {
            let found = try connection.row(
                """
                SELECT step, value
                FROM metric
                WHERE lineage_id = ? AND name = ? AND step BETWEEN ? AND ? AND value IS NOT NULL
                ORDER BY value \(isBetterHigher ? "DESC" : "ASC"), step
                LIMIT 1
                """, stretch.lineageID, name, stretch.firstStep, stretch.lastStep
            ) { (step: $0.integer(0), value: $0.real(1)) }
            guard let found else { continue }
            if let best, isBetterHigher ? found.value <= best.value : found.value >= best.value {
                continue
            }
            best = BestCheckpoint(
                checkpoint: Checkpoint(lineageID: stretch.lineageID, step: found.step),
                measure: name, value: found.value)
        }
        return best
    }

    private func lowestError(
        on path: HistoryPath, in connection: borrowing Connection
    ) throws -> BestCheckpoint? {
        var lowest: (step: Int, error: Double)?
        for stretch in path.stretches {
            // The step after the end measured the end.
            let found = try lowestError(
                of: stretch.lineageID, from: stretch.firstStep, through: stretch.lastStep + 1,
                in: connection)
            guard let found, found.error < lowest?.error ?? .infinity else { continue }
            lowest = found
        }
        guard let lowest, let checkpoint = path.checkpoint(at: lowest.step - 1) else { return nil }
        return BestCheckpoint(checkpoint: checkpoint, measure: "error", value: lowest.error)
    }

    /// The lowest error of a lineage's steps: of whole recordings as it was written with them, of the
    /// others step by step.
    private func lowestError(
        of lineageID: Int, from first: Int, through last: Int, in connection: borrowing Connection
    ) throws -> (step: Int, error: Double)? {
        try connection.row(
            """
            SELECT found_step, found_error
            FROM (SELECT lowest_error_step AS found_step, lowest_error AS found_error
                  FROM recording
                  WHERE lineage_id = ?1 AND first_step >= ?2 AND last_step <= ?3
                    AND lowest_error_step IS NOT NULL
                  UNION ALL
                  SELECT step.step, step.error
                  FROM recording
                  JOIN step ON step.lineage_id = ?1
                           AND step.step BETWEEN max(recording.first_step, ?2)
                                             AND min(recording.last_step, ?3)
                  WHERE recording.lineage_id = ?1
                    AND recording.first_step <= ?3 AND recording.last_step >= ?2
                    AND (recording.lowest_error_step IS NULL
                         OR recording.first_step < ?2 OR recording.last_step > ?3))
            ORDER BY found_error, found_step
            LIMIT 1
            """, lineageID, first, last
        ) { (step: $0.integer(0), error: $0.real(1)) }
    }
}
