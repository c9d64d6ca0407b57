// Stored states: writing one beside its step, reading one back with every hash checked.

internal import Compression
internal import Digest
internal import SQLite

/// What is known of a stored state without reading it.
public struct StateSummary: Sendable, Equatable {
    public let sha256: [UInt8]
    public let stateByteCount: Int
    /// What it takes in the store.
    public let byteCount: Int
}

extension ModelStore {
    /// SQLite reads a blob as one piece, so a piece stays small (docs/SCHEMA.md).
    static let chunkByteCount = 1 << 20

    /// Writes a state inside the caller's transaction.
    func insert(
        _ state: EncodedState, of checkpoint: Checkpoint, in connection: borrowing Connection
    ) throws {
        try connection.run(
            """
            INSERT INTO snapshot
                (lineage_id, first_step, last_step, encoding, state_sha256, state_byte_count,
                 byte_count)
            VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6)
            """,
            checkpoint.lineageID, checkpoint.step, state.encoding.rawValue, state.sha256,
            state.stateByteCount, state.bytes.count)
        let snapshotID = connection.lastInsertedID
        for (ordinal, start) in stride(
            from: 0, to: state.bytes.count, by: Self.chunkByteCount
        ).enumerated() {
            let end = min(start + Self.chunkByteCount, state.bytes.count)
            let chunk = Array(state.bytes[start..<end])
            try connection.run(
                "INSERT INTO snapshot_chunk (snapshot_id, ordinal, sha256, bytes) VALUES (?, ?, ?, ?)",
                snapshotID, ordinal, SHA256.digest(of: chunk), chunk)
        }
    }

    /// What is stored of the state after this step, or nil if it is not stored itself.
    public func stateSummary(of checkpoint: Checkpoint) throws -> StateSummary? {
        try withConnection { connection in
            try snapshot(of: checkpoint, in: connection).map {
                StateSummary(
                    sha256: $0.sha256, stateByteCount: $0.stateByteCount, byteCount: $0.byteCount)
            }
        }
    }

    /// The words of a stored state; nil if it is not stored itself.
    ///
    /// - Parameter wordCount: how many words a state of this lineage has; memory is taken for no more,
    ///   whatever the store says.
    /// - Throws: `StoreError` of kind `damaged` if a hash does not match what was read.
    public func storedState(
        of checkpoint: Checkpoint, wordCount: Int, codec: StateCodec
    ) throws -> [Float]? {
        let found: (Snapshot, [UInt8])? = try read { connection in
            guard let snapshot = try snapshot(of: checkpoint, in: connection) else { return nil }
            return (snapshot, try encodedBytes(of: snapshot, in: connection))
        }
        guard let (snapshot, bytes) = found else { return nil }
        guard snapshot.stateByteCount == wordCount * MemoryLayout<Float>.size else {
            throw snapshot.damage("has \(snapshot.stateByteCount) bytes for \(wordCount) values")
        }
        guard let encoding = StateEncoding(rawValue: snapshot.encoding) else {
            throw snapshot.damage("has the unknown encoding '\(snapshot.encoding)'")
        }
        let state: [UInt8]
        do {
            state = try codec.decode(bytes, encoding, stateByteCount: snapshot.stateByteCount)
        } catch let error as CompressionError {
            throw snapshot.damage("can't be decompressed: \(error.description)")
        }
        guard SHA256.digest(of: state) == snapshot.sha256 else {
            throw snapshot.damage("does not have the SHA-256 that was recorded")
        }
        return StateBytes.values(of: state)
    }

    private func snapshot(
        of checkpoint: Checkpoint, in connection: borrowing Connection
    ) throws -> Snapshot? {
        try connection.row(
            """
            SELECT id, encoding, state_sha256, state_byte_count, byte_count
            FROM snapshot
            WHERE lineage_id = ? AND first_step = ?
            """, checkpoint.lineageID, checkpoint.step
        ) {
            Snapshot(
                id: $0.integer(0), checkpoint: checkpoint, encoding: $0.text(1),
                sha256: $0.bytes(2), stateByteCount: $0.integer(3), byteCount: $0.integer(4))
        }
    }

    private func encodedBytes(
        of snapshot: Snapshot, in connection: borrowing Connection
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try connection.forEachRow(
            "SELECT ordinal, sha256, bytes FROM snapshot_chunk WHERE snapshot_id = ? ORDER BY ordinal",
            snapshot.id
        ) { row in
            let chunk = row.bytes(2)
            guard SHA256.digest(of: chunk) == row.bytes(1) else {
                throw snapshot.damage("has a chunk \(row.integer(0)) with a wrong SHA-256")
            }
            guard bytes.count + chunk.count <= snapshot.byteCount else {
                throw snapshot.damage("has more bytes than were recorded")
            }
            bytes += chunk
        }
        guard bytes.count == snapshot.byteCount else {
            throw snapshot.damage("has \(bytes.count) of \(snapshot.byteCount) bytes")
        }
        return bytes
    }
}

/// A row of `snapshot`.
private struct Snapshot {
    let id: Int
    let checkpoint: Checkpoint
    let encoding: String
    let sha256: [UInt8]
    let stateByteCount: Int
    let byteCount: Int

    func damage(_ what: String) -> StoreError {
        StoreError(
            .damaged,
            "the stored state of step \(checkpoint.step) (lineage \(checkpoint.lineageID)) \(what)",
            hint: "another step: each is stored by itself")
    }
}
