// What is known of stored states without reading them, and how they are read.

internal import Compression
internal import Digest
internal import SQLite

/// A row of `snapshot`: the states of some consecutive steps, most often of one.
public struct StoredSnapshot: Sendable, Equatable {
    public let id: Int
    public let lineageID: Int
    public let steps: ClosedRange<Int>
    /// Of the last state.
    public let stateSHA256: [UInt8]
    /// What it takes in the store.
    public let byteCount: Int
    let encoding: String
    let segmentSHA256: [UInt8]?
    let stateByteCount: Int

    /// Whether it is a state by itself and not one of a segment.
    public var isKeyframe: Bool { encoding == StateEncoding.zstd.rawValue }

    /// Which one it is, for people: "the stored state of step 12 (lineage 3)".
    public var name: String {
        steps.count == 1
            ? "the stored state of step \(steps.upperBound) (lineage \(lineageID))"
            : "the segment of steps \(steps.lowerBound) to \(steps.upperBound) "
                + "(lineage \(lineageID))"
    }

    func damage(_ what: String) -> StoreError {
        StoreError(
            .damaged, "\(name) \(what)", hint: "nnstore verify, which says what else is damaged")
    }

    /// What its encoding must be and hold, before memory is taken for it.
    func checkedEncoding(wordCount: Int) throws -> StateEncoding {
        guard let encoding = StateEncoding(rawValue: encoding) else {
            throw damage("has the unknown encoding '\(encoding)'")
        }
        guard stateByteCount == wordCount * MemoryLayout<Float>.size else {
            throw damage("has \(stateByteCount) bytes for \(wordCount) values")
        }
        let limit = StateSegment.readableStateLimit(stateByteCount: stateByteCount)
        guard steps.count <= limit else { throw damage("claims to hold \(steps.count) states") }
        return encoding
    }
}

extension StoredSnapshot {
    static let columns = """
        SELECT id, lineage_id, first_step, last_step, encoding, state_sha256, segment_sha256,
               state_byte_count, byte_count
        FROM snapshot
        """

    init(_ row: Row) throws {
        let first = try row.checkpoint(lineage: 1, step: 2)
        let last = try row.checkpoint(lineage: 1, step: 3)
        guard first.step <= last.step else {
            throw StoreError(.damaged, "snapshot \(row.integer(0)) ends before it starts")
        }
        self.init(
            id: row.integer(0), lineageID: first.lineageID, steps: first.step...last.step,
            stateSHA256: row.bytes(5), byteCount: row.integer(8), encoding: row.text(4),
            segmentSHA256: row.isNull(6) ? nil : row.bytes(6), stateByteCount: row.integer(7))
    }
}

extension StoredSnapshot {
    /// The states in what its chunks hold, compared with the hashes that were recorded.
    func states(in bytes: [UInt8], wordCount: Int, codec: StateCodec) throws -> [Float] {
        let encoding = try checkedEncoding(wordCount: wordCount)
        let states: [Float]
        do {
            states = try codec.decode(
                bytes, encoding, stateCount: steps.count, wordCount: wordCount)
        } catch let error as CompressionError {
            throw damage("can't be decompressed: \(error.description)")
        }
        let hash = StateBytes.sha256(of: states)
        guard hash == segmentSHA256 ?? stateSHA256,
            segmentSHA256 == nil
                || StateBytes.sha256(ofLast: wordCount, of: states) == stateSHA256
        else { throw damage("does not have the SHA-256 that was recorded") }
        return states
    }
}

extension ModelStore {
    /// The stored states that hold the one after `step`, or the last ones before it; nil if the
    /// lineage has none.
    public func nearestSnapshot(
        of lineageID: Int, atOrBefore step: Int
    ) throws -> StoredSnapshot? {
        try read { try nearestSnapshot(of: lineageID, atOrBefore: step, in: $0) }
    }

    func nearestSnapshot(
        of lineageID: Int, atOrBefore step: Int, in connection: borrowing Connection
    ) throws -> StoredSnapshot? {
        try connection.row(
            """
            \(StoredSnapshot.columns)
            WHERE lineage_id = ? AND first_step <= ?
            ORDER BY first_step DESC
            LIMIT 1
            """, lineageID, step, make: StoredSnapshot.init)
    }

    /// The next stored states that begin after `step`; nil if there are none.
    public func nextSnapshot(of lineageID: Int, after step: Int) throws -> StoredSnapshot? {
        try read { connection in
            try connection.row(
                """
                \(StoredSnapshot.columns)
                WHERE lineage_id = ? AND first_step > ?
                ORDER BY first_step
                LIMIT 1
                """, lineageID, step, make: StoredSnapshot.init)
        }
    }

    /// Where the state after this step is stored; nil if it has to be replayed.
    public func snapshot(holding checkpoint: Checkpoint) throws -> StoredSnapshot? {
        try nearestSnapshot(of: checkpoint.lineageID, atOrBefore: checkpoint.step)
            .flatMap { $0.steps.contains(checkpoint.step) ? $0 : nil }
    }

    /// All states of a snapshot, one after the other.
    ///
    /// - Parameter wordCount: how many words a state of this lineage has; memory is taken for no more,
    ///   whatever the store says.
    /// - Throws: `StoreError` of kind `damaged` if a hash does not match what was read.
    public func states(
        of snapshot: StoredSnapshot, wordCount: Int, codec: StateCodec
    ) throws -> [Float] {
        let bytes = try read { try encodedBytes(of: snapshot, in: $0) }
        return try snapshot.states(in: bytes, wordCount: wordCount, codec: codec)
    }

    /// The bytes of all its chunks, each compared with its hash.
    func encodedBytes(
        of snapshot: StoredSnapshot, in connection: borrowing Connection
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var ordinal = 0
        try connection.forEachRow(
            "SELECT ordinal, sha256, bytes FROM snapshot_chunk WHERE snapshot_id = ? ORDER BY ordinal",
            snapshot.id
        ) { row in
            let chunk = row.bytes(2)
            guard SHA256.digest(of: chunk) == row.bytes(1) else {
                throw snapshot.damage("has a chunk \(row.integer(0)) with a wrong SHA-256")
            }
            guard row.integer(0) == ordinal else {
                throw snapshot.damage("has a chunk \(row.integer(0)) where \(ordinal) belongs")
            }
            ordinal += 1
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
