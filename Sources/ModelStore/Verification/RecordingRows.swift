// The rows that a lineage's recordings hash, each kind in order of its steps.

internal import SQLite

/// One commit of consecutive steps, as it is stored.
struct RecordingRow {
    let steps: ClosedRange<Int>
    let sha256: [UInt8]
    let form: Int
    /// What is kept of its steps to find the best one; nil in form 1.
    let lowest: LowestError?
}

/// The lowest error of some steps, and the first step that has it.
struct LowestError: Equatable {
    var step: Int
    var error: Double
}

extension ModelStore {
    private static let rowsAPage = 4096

    /// The recordings that begin at or before a step.
    func recordings(of lineageID: Int, through lastStep: Int) -> RowPages<RecordingRow> {
        RowPages { [self] last in
            try read { connection in
                try connection.rows(
                    """
                    SELECT first_step, last_step, sha256, form, lowest_error_step, lowest_error
                    FROM recording
                    WHERE lineage_id = ? AND first_step > ? AND first_step <= ?
                    ORDER BY first_step
                    LIMIT ?
                    """, lineageID, last?.steps.lowerBound ?? Int.min, lastStep, Self.rowsAPage
                ) { row in
                    let first = try row.checkpoint(lineage: 0, step: 0).step
                    let last = try row.checkpoint(lineage: 0, step: 1).step
                    guard first <= last else {
                        throw StoreError(
                            .damaged,
                            "the recording of step \(first) (lineage \(lineageID)) ends before it "
                                + "starts")
                    }
                    guard 1...RecordingChain.form ~= row.integer(3) else {
                        throw StoreError(
                            .damaged,
                            "the recording of step \(first) (lineage \(lineageID)) has the unknown "
                                + "form \(row.integer(3))")
                    }
                    return RecordingRow(
                        steps: first...last, sha256: row.bytes(2), form: row.integer(3),
                        lowest: row.isNull(4) && row.isNull(5)
                            ? nil : LowestError(step: row.integer(4), error: row.real(5)))
                }
            }
        }
    }

    func errors(
        of lineageID: Int, through lastStep: Int
    ) -> RowPages<(step: Int, error: Double)> {
        RowPages { [self] last in
            try read { connection in
                try connection.rows(
                    """
                    SELECT step, error
                    FROM step
                    WHERE lineage_id = ? AND step > ? AND step <= ?
                    ORDER BY step
                    LIMIT ?
                    """, lineageID, last?.step ?? Int.min, lastStep, Self.rowsAPage
                ) { (step: $0.integer(0), error: $0.real(1)) }
            }
        }
    }

    func values(
        ofMetric name: String, of lineageID: Int, through lastStep: Int
    ) -> RowPages<(step: Int, metric: Metric)> {
        RowPages { [self] last in
            try read { connection in
                try connection.rows(
                    """
                    SELECT step, value
                    FROM metric
                    WHERE lineage_id = ? AND name = ? AND step > ? AND step <= ?
                    ORDER BY step
                    LIMIT ?
                    """, lineageID, name, last?.step ?? Int.min, lastStep, Self.rowsAPage
                ) {
                    (
                        step: $0.integer(0),
                        metric: Metric(name: name, value: $0.optionalReal(1) ?? .nan)
                    )
                }
            }
        }
    }

    /// The names of a lineage's metrics: one question a name, however many values it has.
    func metricNames(of lineageID: Int) throws -> [String] {
        var names: [String] = []
        while let name = try metricName(of: lineageID, after: names.last) { names.append(name) }
        return names
    }

    private func metricName(of lineageID: Int, after name: String?) throws -> String? {
        try read { connection in
            try connection.row(
                """
                SELECT name
                FROM metric
                WHERE lineage_id = ?1 AND (?2 IS NULL OR name > ?2)
                ORDER BY name
                LIMIT 1
                """, lineageID, name
            ) { $0.text(0) }
        }
    }

    func snapshots(of lineageID: Int) -> RowPages<StoredSnapshot> {
        RowPages { [self] last in
            try read { connection in
                try connection.rows(
                    """
                    \(StoredSnapshot.columns)
                    WHERE lineage_id = ? AND first_step > ?
                    ORDER BY first_step
                    LIMIT ?
                    """, lineageID, last?.steps.lowerBound ?? Int.min, Self.rowsAPage,
                    make: StoredSnapshot.init)
            }
        }
    }
}
