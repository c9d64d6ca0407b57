// Reading what a retention plan follows from.
//
// It is read in many short transactions while others may train. What changes meanwhile is looked at
// again when the plan is carried out.

internal import NeuralNetwork
internal import SQLite

extension ModelStore {
    /// Decides which stored states stay; nothing is changed.
    ///
    /// - Parameter network: whose histories; nil for all.
    /// - Throws: `StoreError` of kind `invalid` if `keepWhere` is not an expression.
    public func retentionPlan(
        of network: Network? = nil, _ options: RetentionOptions = RetentionOptions()
    ) throws -> RetentionPlan {
        RetentionPlan(try retentionInventory(of: network, options), options)
    }

    /// All that is stored of the histories, and what protects it.
    public func retentionInventory(
        of network: Network? = nil, _ options: RetentionOptions = RetentionOptions()
    ) throws -> RetentionInventory {
        let networks = try network.map { [$0] } ?? self.networks()
        let expression = try options.keepWhere.map { try KeepExpression($0) }
        var lineages: [LineageHistory] = []
        var protections: [Protection] = []
        for network in networks {
            let ids = try read { connection in
                try connection.rows(
                    "SELECT id FROM lineage WHERE network_id = ? ORDER BY id", network.id
                ) { $0.integer(0) }
            }
            lineages += try ids.map { try history(of: $0) }
            protections += try self.protections(in: network, options)
            if let expression {
                protections += try keyframes(
                    of: network, where: expression, timeLimit: options.keepWhereTimeLimit
                ).map { Protection(.base(of: $0), .expression) }
            }
        }
        lineages.sort { $0.id < $1.id }
        return RetentionInventory(
            lineages: lineages, protections: protections, usedByteCount: try usedByteCount())
    }

    /// What the store's file uses, its free pages left out.
    public func usedByteCount() throws -> Int {
        try read { connection in
            let sizes = try ["page_count", "freelist_count", "page_size"].map { name in
                try connection.row("PRAGMA \(name)") { $0.integer(0) } ?? 0
            }
            return (sizes[0] - sizes[1]) * sizes[2]
        }
    }

    // MARK: Lineages

    private func history(of id: Int) throws -> LineageHistory {
        let lineage = try lineage(id)
        return LineageHistory(
            id: id, networkID: lineage.networkID,
            origin: lineage.parentID.map { Checkpoint(lineageID: $0, step: lineage.forkStep) },
            policy: lineage.history, obstacle: Self.obstacle(of: lineage),
            lastStep: try lastStep(of: lineage), stepTime: try stepTime(of: id),
            stored: try storedStates(of: id))
    }

    private static func obstacle(of lineage: Lineage) -> ReplayObstacle? {
        guard lineage.plan != nil else { return .noPlan }
        return Numerics.compatibleVersions.contains(lineage.numerics)
            ? nil : .numerics(lineage.numerics)
    }

    /// Stored states read in one transaction.
    private static let pageRowCount = 20_000

    private func storedStates(of lineageID: Int) throws -> [StoredStates] {
        var all: [StoredStates] = []
        while true {
            let page = try read { connection in
                try connection.rows(
                    """
                    SELECT id, lineage_id, first_step, last_step, byte_count, encoding
                    FROM snapshot
                    WHERE lineage_id = ? AND first_step > ?
                    ORDER BY first_step
                    LIMIT ?
                    """, lineageID, all.last?.steps.upperBound ?? -1, Self.pageRowCount,
                    make: Self.storedStates)
            }
            all += page
            guard page.count == Self.pageRowCount else { return all }
        }
    }

    private static func storedStates(_ row: Row) throws -> StoredStates {
        let first = try row.checkpoint(lineage: 1, step: 2).step
        let last = try row.checkpoint(lineage: 1, step: 3).step
        guard first <= last else {
            throw StoreError(.damaged, "snapshot \(row.integer(0)) ends before it starts")
        }
        return StoredStates(
            id: row.integer(0), steps: first...last, byteCount: row.integer(4),
            isKeyframe: row.text(5) == StateEncoding.zstd.rawValue)
    }

    /// Recordings that the time of a step is taken from.
    private static let timedRecordingCount = 32

    /// The median of what the newest recordings say.
    private func stepTime(of lineageID: Int) throws -> Duration? {
        let recordings = try read { connection in
            try connection.rows(
                """
                SELECT recorded_at, last_step - first_step + 1
                FROM recording
                WHERE lineage_id = ?
                ORDER BY first_step DESC
                LIMIT ?
                """, lineageID, Self.timedRecordingCount + 1
            ) { (time: try $0.time(0).milliseconds, steps: $0.integer(1)) }
        }
        let times = zip(recordings, recordings.dropFirst()).map { later, earlier in
            Double(later.time - earlier.time) / Double(max(1, later.steps))
        }.filter { $0 > 0 }.sorted()
        return times.isEmpty ? nil : .milliseconds(1) * times[times.count / 2]
    }

    // MARK: What is protected

    private func protections(
        in network: Network, _ options: RetentionOptions
    ) throws -> [Protection] {
        let tags = try tags(of: network).map { Protection(.base(of: $0.checkpoint), .tag($0.name)) }
        return try tags + branches(of: network).flatMap { try protections(by: $0, options) }
    }

    private func protections(
        by branch: Branch, _ options: RetentionOptions
    ) throws -> [Protection] {
        let path = try path(to: branch.head)
        var protections = [Protection(.base(of: branch.head), .head(branch: branch.name))]
        if let best = try best(on: path) {
            protections.append(Protection(.base(of: best.checkpoint), .best(branch: branch.name)))
        }
        if let count = options.keepBest {
            for (index, best) in try best(count, on: path).enumerated() {
                protections.append(
                    Protection(
                        .base(of: best.checkpoint),
                        .amongBest(place: index + 1, branch: branch.name)))
            }
        }
        if let count = options.keepLast {
            let first = max(0, branch.head.step - count + 1)
            for stretch in path.stretches where stretch.lastStep >= first && count > 0 {
                protections.append(
                    Protection(
                        .stored(
                            lineageID: stretch.lineageID,
                            steps: max(first, stretch.firstStep)...stretch.lastStep),
                        .last(branch: branch.name)))
            }
        }
        return protections
    }
}
