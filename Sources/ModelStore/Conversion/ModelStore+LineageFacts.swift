// What conversions and scrubs ask of a whole lineage: what it has stored, what must stay stored, when
// that was last compared, and how much room there is for more.

internal import SQLite

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a lineage has stored.
public struct LineageStorage: Sendable, Equatable {
    public let segmentCount: Int
    /// States in keyframes and segments.
    public let stateCount: Int
    public let byteCount: Int
}

/// Where stored states end that a scrub compares with, and when it last did.
public struct ScrubMark: Sendable, Equatable {
    public let lastStep: Int
    public let scrubbedAt: Timestamp?
}

extension ModelStore {
    /// All lineages of a network, parents before their children.
    public func lineages(of network: Network) throws -> [Lineage] {
        try read { connection in
            let ids = try connection.rows(
                "SELECT id FROM lineage WHERE network_id = ? ORDER BY id", network.id
            ) { $0.integer(0) }
            return try ids.map { try lineage($0, in: connection) }
        }
    }

    public func storage(of lineage: Lineage) throws -> LineageStorage {
        let storage = try read { connection in
            try connection.row(
                """
                SELECT total(encoding = 'segment'), total(last_step - first_step + 1),
                       total(byte_count)
                FROM snapshot
                WHERE lineage_id = ?
                """, lineage.id
            ) { row in
                LineageStorage(
                    segmentCount: Int(row.real(0)), stateCount: Int(row.real(1)),
                    byteCount: Int(row.real(2)))
            }
        }
        return storage ?? LineageStorage(segmentCount: 0, stateCount: 0, byteCount: 0)
    }

    /// The steps of a lineage whose states stay stored whatever is dropped: heads of branches, tags, the
    /// best checkpoint of each branch, where other lineages fork off, and the last step.
    public func keptSteps(of lineage: Lineage, of network: Network) throws -> Set<Int> {
        var kept: Set<Int> = [try lastStep(of: lineage)]
        for branch in try branches(of: network) {
            let best = try best(on: path(to: branch.head))
            for checkpoint in [branch.head, best?.checkpoint].compactMap(\.self)
            where checkpoint.lineageID == lineage.id {
                kept.insert(checkpoint.step)
            }
        }
        for tag in try tags(of: network) where tag.checkpoint.lineageID == lineage.id {
            kept.insert(tag.checkpoint.step)
        }
        let forks = try read { connection in
            try connection.rows(
                "SELECT fork_step FROM lineage WHERE parent_id = ?", lineage.id
            ) { $0.integer(0) }
        }
        return kept.union(forks)
    }

    /// Bytes that the store can grow by: free pages inside it, and what its disk has left for us.
    public func roomToGrow() throws -> Int {
        var disk = statvfs()
        guard statvfs(folder, &disk) == 0 else { throw StoreError(system: folder) }
        let pages = try read { connection in
            try connection.row("PRAGMA freelist_count") { $0.integer(0) } ?? 0
        }
        let pageSize = try read { connection in
            try connection.row("PRAGMA page_size") { $0.integer(0) } ?? 0
        }
        return pages * pageSize + Int(disk.f_bavail) * Int(disk.f_frsize)
    }

    // MARK: Scrubbing

    /// Where a lineage's stored states end, in order.
    public func scrubMarks(of lineage: Lineage) throws -> [ScrubMark] {
        try read { connection in
            try connection.rows(
                """
                SELECT lineage_id, last_step, scrubbed_at
                FROM snapshot
                WHERE lineage_id = ?
                ORDER BY first_step
                """, lineage.id
            ) { row in
                ScrubMark(
                    lastStep: try row.checkpoint(lineage: 0, step: 1).step,
                    scrubbedAt: row.isNull(2) ? nil : try row.time(2))
            }
        }
    }

    /// Notes that replay reproduced these stored states; those that are gone by now don't matter.
    public func markScrubbed(_ snapshots: [StoredSnapshot], now: Timestamp) throws {
        guard !snapshots.isEmpty else { return }
        try write { connection in
            for snapshot in snapshots {
                // The id may be another snapshot's by now.
                try connection.run(
                    """
                    UPDATE snapshot
                    SET scrubbed_at = ?
                    WHERE id = ? AND lineage_id = ? AND first_step = ? AND state_sha256 = ?
                    """, now.milliseconds, snapshot.id, snapshot.lineageID,
                    snapshot.steps.lowerBound, snapshot.stateSHA256)
            }
        }
    }
}
