// Lineages and the paths through them.

internal import NeuralNetwork
internal import SQLite

extension ModelStore {
    public func lineage(_ id: Int) throws -> Lineage {
        try read { try lineage(id, in: $0) }
    }

    /// The path from the network's initial state to this checkpoint.
    public func path(to checkpoint: Checkpoint) throws -> HistoryPath {
        try read { try path(to: checkpoint, in: $0) }
    }

    func lineage(_ id: Int, in connection: borrowing Connection) throws -> Lineage {
        let lineage = try connection.row(
            """
            SELECT network_id, parent_id, fork_step, dataset_id, configuration, seed, first_epoch,
                   first_batch, batches_per_epoch, numerics, created_at, history, restore_within
            FROM lineage
            WHERE id = ?
            """, id
        ) { row in
            Lineage(
                id: id, networkID: row.integer(0), parentID: row.optionalInteger(1),
                forkStep: row.integer(2), plan: try Self.plan(row, of: id),
                numerics: row.text(9), history: try Self.history(row, of: id),
                createdAt: try row.time(10))
        }
        guard let lineage else { throw StoreError(.damaged, "lineage \(id) is missing") }
        try StoredNumber.check(
            lineage.forkStep, in: StoredNumber.counts, "the first step of lineage \(id)")
        return lineage
    }

    private static func history(_ row: Row, of id: Int) throws -> HistoryPolicy {
        guard let mode = HistoryPolicy.Mode(rawValue: row.text(11)) else {
            throw StoreError(
                .damaged, "lineage \(id) has the unknown history '\(row.text(11))'")
        }
        let milliseconds = row.integer(12)
        try StoredNumber.check(
            milliseconds, in: StoredNumber.restoreTimes, "the restore time of lineage \(id)")
        return HistoryPolicy(mode: mode, restoreWithin: .milliseconds(milliseconds))
    }

    private static func plan(_ row: Row, of id: Int) throws -> LineagePlan? {
        guard let datasetID = row.optionalInteger(3) else { return nil }
        let plan = LineagePlan(
            datasetID: datasetID,
            configuration: try JSONColumn.decode(
                TrainingConfiguration.self, from: row.text(4), place: "lineage \(id)"),
            seed: row.integer(5), firstEpoch: row.integer(6), firstBatch: row.integer(7),
            batchesPerEpoch: row.integer(8))
        try check(plan, of: id)
        return plan
    }

    private static func check(_ plan: LineagePlan, of id: Int) throws {
        let place = "of lineage \(id)"
        let batches = StoredNumber.counts
        try StoredNumber.check(plan.seed, in: 0...Int.max, "the seed \(place)")
        try StoredNumber.check(
            plan.batchesPerEpoch, in: batches, "the batches of an epoch \(place)")
        try StoredNumber.check(plan.firstBatch, in: batches, "the first batch \(place)")
        // Together they number batches.
        let most = batches.upperBound / max(1, plan.batchesPerEpoch)
        try StoredNumber.check(plan.firstEpoch, in: 0...most, "the first epoch \(place)")
        let configuration = plan.configuration
        try StoredNumber.check(
            configuration.batchSize, in: StoredNumber.batchSizes, "the batch size \(place)")
        guard (0..<1).contains(configuration.validationFraction), plan.batchesPerEpoch > 0 else {
            throw StoreError(.damaged, "the store has impossible settings \(place)")
        }
    }

    func path(
        to checkpoint: Checkpoint, in connection: borrowing Connection
    ) throws -> HistoryPath {
        var stretches: [LineageStretch] = []
        try connection.forEachRow(
            """
            WITH RECURSIVE chain (id, last_step, depth) AS (
                VALUES (?1, ?2, 0)
                UNION ALL
                SELECT lineage.parent_id, lineage.fork_step, chain.depth + 1
                FROM chain JOIN lineage ON lineage.id = chain.id
                WHERE lineage.parent_id IS NOT NULL AND lineage.parent_id < lineage.id
            )
            SELECT chain.id, lineage.parent_id IS NULL, lineage.fork_step, chain.last_step
            FROM chain JOIN lineage ON lineage.id = chain.id
            ORDER BY chain.depth DESC
            """, checkpoint.lineageID, checkpoint.step
        ) { row in
            let isRoot = row.integer(1) == 1
            let fork = try row.checkpoint(lineage: 0, step: 2)
            let last = try row.checkpoint(lineage: 0, step: 3)
            stretches.append(
                LineageStretch(
                    lineageID: last.lineageID, firstStep: isRoot ? 0 : fork.step + 1,
                    lastStep: last.step))
        }
        guard stretches.first?.firstStep == 0 else {
            throw StoreError(
                .damaged, "the history before lineage \(checkpoint.lineageID) is missing")
        }
        return HistoryPath(stretches: stretches.filter { $0.firstStep <= $0.lastStep })
    }

    func insertRootLineage(
        of networkID: Int, in connection: borrowing Connection, now: Timestamp
    ) throws -> Checkpoint {
        try connection.run(
            """
            INSERT INTO lineage (network_id, fork_step, numerics, history, created_at)
            VALUES (?, 0, ?, 'full', ?)
            """, networkID, Numerics.version, now.milliseconds)
        return Checkpoint(lineageID: connection.lastInsertedID, step: 0)
    }

    /// A new, empty lineage that starts from `origin`.
    func insertLineage(
        of networkID: Int, from origin: Checkpoint, _ plan: LineagePlan, _ history: HistoryPolicy,
        in connection: borrowing Connection, now: Timestamp
    ) throws -> Int {
        try connection.run(
            """
            INSERT INTO lineage
                (network_id, parent_id, fork_step, dataset_id, configuration, numerics, seed,
                 history, restore_within, first_epoch, first_batch, batches_per_epoch, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, networkID, origin.lineageID, origin.step, plan.datasetID,
            JSONColumn.encode(plan.configuration), Numerics.version, plan.seed,
            history.mode.rawValue, history.restoreWithin.milliseconds, plan.firstEpoch,
            plan.firstBatch, plan.batchesPerEpoch, now.milliseconds)
        return connection.lastInsertedID
    }

    /// Keeps the history of a lineage differently from now on; what is stored stays as it is.
    public func setHistory(_ history: HistoryPolicy, of lineageID: Int) throws {
        try write { try setHistory(history, of: lineageID, in: $0) }
    }

    func setHistory(
        _ history: HistoryPolicy, of lineageID: Int, in connection: borrowing Connection
    ) throws {
        try connection.run(
            "UPDATE lineage SET history = ?, restore_within = ? WHERE id = ?",
            history.mode.rawValue, history.restoreWithin.milliseconds, lineageID)
    }

    /// The last recorded step of a lineage; where it forks off if it has none.
    public func lastStep(of lineage: Lineage) throws -> Int {
        try read { connection in
            let last = try connection.row(
                "SELECT max(step) FROM step WHERE lineage_id = ?", lineage.id
            ) { $0.optionalInteger(0) }
            return last.flatMap(\.self) ?? lineage.forkStep
        }
    }
}
