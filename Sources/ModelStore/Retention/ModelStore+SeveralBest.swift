// The best checkpoints on a path, several of them.

internal import SQLite

extension ModelStore {
    /// The best checkpoints on the path, the best first, by the measure that `best(on:)` takes.
    public func best(_ count: Int, on path: HistoryPath) throws -> [BestCheckpoint] {
        guard count > 0, let best = try best(on: path) else { return [] }
        let isBetterHigher = Metric.isBetterHigher(best.measure)
        var found: [BestCheckpoint] = []
        for stretch in path.stretches {
            found +=
                best.measure == "error"
                ? try lowestErrors(count, in: stretch, of: path)
                : try bestMetrics(count, best.measure, in: stretch, isBetterHigher)
        }
        found.sort { left, right in
            guard left.value != right.value else {
                return left.checkpoint.step < right.checkpoint.step
            }
            return isBetterHigher == (left.value > right.value)
        }
        // Two lineages may both have gone on from the same checkpoint, so it was measured twice.
        var seen: Set<Checkpoint> = []
        return Array(found.filter { seen.insert($0.checkpoint).inserted }.prefix(count))
    }

    /// Error k is that of the weights after step k-1.
    private func lowestErrors(
        _ count: Int, in stretch: LineageStretch, of path: HistoryPath
    ) throws -> [BestCheckpoint] {
        try read { connection in
            try connection.rows(
                """
                SELECT step, error
                FROM step
                WHERE lineage_id = ? AND step BETWEEN ? AND ?
                ORDER BY error, step
                LIMIT ?
                """, stretch.lineageID, stretch.firstStep, stretch.lastStep + 1, count
            ) { (step: $0.integer(0), error: $0.real(1)) }
        }.compactMap { entry in
            path.checkpoint(at: entry.step - 1).map {
                BestCheckpoint(checkpoint: $0, measure: "error", value: entry.error)
            }
        }
    }

    private func bestMetrics(
        _ count: Int, _ name: String, in stretch: LineageStretch, _ isBetterHigher: Bool
    ) throws -> [BestCheckpoint] {
        try read { connection in
            try connection.rows(
                """
                SELECT step, value
                FROM metric
                WHERE lineage_id = ? AND name = ? AND step BETWEEN ? AND ? AND value IS NOT NULL
                ORDER BY value \(isBetterHigher ? "DESC" : "ASC"), step
                LIMIT ?
                """, stretch.lineageID, name, stretch.firstStep, stretch.lastStep, count
            ) { row in
                BestCheckpoint(
                    checkpoint: Checkpoint(lineageID: stretch.lineageID, step: row.integer(0)),
                    measure: name, value: row.real(1))
            }
        }
    }
}
