// Writing stored states: with their steps, beside steps recorded before, and in place of others.

internal import Digest
internal import SQLite

extension ModelStore {
    /// SQLite reads a blob as one piece, so a piece stays small (docs/SCHEMA.md).
    static let chunkByteCount = 1 << 20

    /// Stores a state beside its recorded step, unless it is stored already.
    ///
    /// - Returns: whether it was not.
    @discardableResult
    public func keep(_ snapshot: EncodedSnapshot, of lineageID: Int) throws -> Bool {
        try write { connection in
            let nearest = try nearestSnapshot(
                of: lineageID, atOrBefore: snapshot.steps.lowerBound, in: connection)
            // A keyframe that a tag made is no matter to a segment, which takes its place.
            if let nearest, nearest.steps.contains(snapshot.steps.lowerBound),
                snapshot.encoding == .zstd || !nearest.isKeyframe
            {
                return false
            }
            try insert(snapshot, of: lineageID, in: connection)
            return true
        }
    }

    /// Stores states in place of those whose steps they hold, in one transaction.
    ///
    /// - Parameter old: what to remove; each must still be there.
    /// - Throws: `StoreError` of kind `refused` if another process changed them meanwhile.
    public func replace(
        _ old: [StoredSnapshot], with new: [EncodedSnapshot], of lineageID: Int
    ) throws {
        try write { connection in
            for snapshot in old {
                let count = try connection.run(
                    "DELETE FROM snapshot WHERE id = ? AND lineage_id = ? AND first_step = ?",
                    snapshot.id, lineageID, snapshot.steps.lowerBound)
                guard count == 1 else { throw Self.changedMeanwhile(snapshot) }
            }
            for snapshot in new {
                try refuseOverlap(snapshot, of: lineageID, in: connection)
                try insert(snapshot, of: lineageID, in: connection)
            }
        }
    }

    /// Another process may have stored some of these states since the caller looked. A keyframe among
    /// the steps of a segment is no matter: the segment takes its place.
    private func refuseOverlap(
        _ snapshot: EncodedSnapshot, of lineageID: Int, in connection: borrowing Connection
    ) throws {
        let isSegment = snapshot.encoding == .segment
        let before = try nearestSnapshot(
            of: lineageID, atOrBefore: snapshot.steps.lowerBound, in: connection)
        if let before, before.steps.upperBound >= snapshot.steps.lowerBound,
            !isSegment || !before.isKeyframe
        {
            throw Self.changedMeanwhile(before)
        }
        let among = try connection.row(
            """
            \(StoredSnapshot.columns)
            WHERE lineage_id = ? AND first_step BETWEEN ? AND ? AND encoding = 'segment'
            LIMIT 1
            """, lineageID, snapshot.steps.lowerBound, snapshot.steps.upperBound,
            make: StoredSnapshot.init)
        if let among { throw Self.changedMeanwhile(among) }
    }

    private static func changedMeanwhile(_ snapshot: StoredSnapshot) -> StoreError {
        StoreError(
            .refused, "another process changed \(snapshot.name) meanwhile", hint: "the same again")
    }

    /// Writes states inside the caller's transaction. They take the place of keyframes among their
    /// steps: a tag may have made one since these were recorded.
    func insert(
        _ snapshot: EncodedSnapshot, of lineageID: Int, in connection: borrowing Connection
    ) throws {
        try connection.run(
            """
            DELETE FROM snapshot
            WHERE lineage_id = ? AND first_step BETWEEN ? AND ? AND encoding = 'zstd'
            """, lineageID, snapshot.steps.lowerBound, snapshot.steps.upperBound)
        try connection.run(
            """
            INSERT INTO snapshot
                (lineage_id, first_step, last_step, encoding, state_sha256, segment_sha256,
                 state_byte_count, byte_count)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            lineageID, snapshot.steps.lowerBound, snapshot.steps.upperBound,
            snapshot.encoding.rawValue, snapshot.stateSHA256, snapshot.segmentSHA256,
            snapshot.stateByteCount, snapshot.byteCount)
        let snapshotID = connection.lastInsertedID
        for (ordinal, start) in stride(
            from: 0, to: snapshot.byteCount, by: Self.chunkByteCount
        ).enumerated() {
            let end = min(start + Self.chunkByteCount, snapshot.byteCount)
            let chunk = Array(snapshot.bytes[start..<end])
            try connection.run(
                "INSERT INTO snapshot_chunk (snapshot_id, ordinal, sha256, bytes) VALUES (?, ?, ?, ?)",
                snapshotID, ordinal, SHA256.digest(of: chunk), chunk)
        }
    }
}
