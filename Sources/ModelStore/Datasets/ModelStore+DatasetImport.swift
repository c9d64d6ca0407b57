// Storing a dataset: its content once, by its SHA-256, in many short transactions.
//
// The content is written first, marked incomplete, a few chunks a transaction, so that a trainer
// never waits long for the write lock. One last transaction marks it complete and gives it its
// name. An import that dies leaves an incomplete content that the next import removes.

internal import Compression
internal import Digest
internal import SQLite

/// What an import did.
public struct DatasetImport: Sendable, Equatable {
    public enum Outcome: Sendable {
        case imported
        /// The content was there already, under another name: no rows were stored again.
        case sharesContent
        /// The very same dataset was there already.
        case alreadyThere
    }

    public let dataset: Dataset
    public let outcome: Outcome
}

extension ModelStore {
    /// Bytes of rows in a chunk, before compression.
    static let datasetChunkByteCount = 1 << 20
    /// Chunks that one transaction writes: some 10 ms of holding the write lock.
    private static let chunksPerTransaction = 4

    /// Refuses a name that `importDataset` would refuse, before a long file is read.
    ///
    /// - Throws: `StoreError` if the name is not allowed.
    public static func checkDatasetName(_ name: String) throws {
        try Name.check(name, of: "dataset")
    }

    /// Stores a dataset under a name.
    ///
    /// - Parameter progress: told the bytes done and all bytes.
    /// - Throws: `StoreError` if the name stands for another dataset already.
    public func importDataset(
        _ new: NewDataset, rows: RowSource, now: Timestamp, progress: @escaping (Int, Int) -> Void
    ) throws -> DatasetImport {
        try Self.checkDatasetName(new.name)
        let lock = try LockFile(besideStore: path)
        guard try lock.tryExclusive(.datasetImport) else {
            throw StoreError(
                .busy, "another process imports a dataset into \(path)",
                hint: "again when it is done")
        }
        return try withExtendedLifetime(lock) {
            let sha256 = try Self.sha256(of: new, rows)
            if let existing = try existingDataset(new, sha256) { return existing }
            let (contentID, isNew) = try storeContent(new, rows, sha256, progress: progress)
            try publish(new, contentID: contentID, now: now)
            return DatasetImport(
                dataset: try dataset(named: new.name), outcome: isNew ? .imported : .sharesContent)
        }
    }

    /// The content's address: SHA-256 over its shape in words and its rows.
    private static func sha256(of new: NewDataset, _ rows: RowSource) throws -> [UInt8] {
        let hash = SHA256()
        hash.update(shapeLine(new.columns, rowCount: new.rowCount))
        try rows(datasetChunkByteCount) { hash.update($0) }
        return hash.finish()
    }

    /// What a content's hash starts with, so that the same numbers in another shape differ.
    static func shapeLine(_ columns: DatasetColumns, rowCount: Int) -> [UInt8] {
        Array(
            "nnstore dataset 1\n\(rowCount) rows of \(columns.features.count) + \(columns.targets.count) float32\n"
                .utf8)
    }

    private func existingDataset(_ new: NewDataset, _ sha256: [UInt8]) throws -> DatasetImport? {
        guard let existing = try findDataset(named: new.name) else { return nil }
        guard existing.sha256 == sha256, existing.columns == new.columns else {
            throw StoreError(
                .refused,
                "there is already another dataset '\(new.name)', and datasets never change",
                hint: "another name, or first nnstore data remove \(new.name)")
        }
        return DatasetImport(dataset: existing, outcome: .alreadyThere)
    }

    private func storeContent(
        _ new: NewDataset, _ rows: RowSource, _ sha256: [UInt8],
        progress: @escaping (Int, Int) -> Void
    ) throws -> (id: Int, isNew: Bool) {
        try removeIncompleteContents()
        if let id = try contentID(withSHA256: sha256) { return (id, false) }
        let contentID = try write { connection in
            try connection.run(
                """
                INSERT INTO dataset_content
                    (sha256, row_count, feature_count, target_count, is_complete)
                VALUES (?, ?, ?, ?, 0)
                """, sha256, new.rowCount, new.columns.features.count, new.columns.targets.count)
            return connection.lastInsertedID
        }
        try storeChunks(of: rows, contentID: contentID, byteCount: new.byteCount, progress)
        return (contentID, true)
    }

    private func storeChunks(
        of rows: RowSource, contentID: Int, byteCount: Int,
        _ progress: @escaping (Int, Int) -> Void
    ) throws {
        let zstandard = Zstandard(level: 3)
        var waiting: [EncodedChunk] = []
        var (ordinal, done) = (0, 0)
        func writeWaiting() throws {
            try insert(waiting, contentID: contentID)
            waiting.removeAll(keepingCapacity: true)
            progress(done, byteCount)
        }
        try rows(Self.datasetChunkByteCount) { raw in
            let bytes = try zstandard.compress(raw)
            waiting.append(
                EncodedChunk(
                    ordinal: ordinal, byteCount: raw.count, sha256: SHA256.digest(of: bytes),
                    bytes: bytes))
            ordinal += 1
            done += raw.count
            if waiting.count == Self.chunksPerTransaction { try writeWaiting() }
        }
        try writeWaiting()
    }

    private func insert(_ chunks: [EncodedChunk], contentID: Int) throws {
        try write { connection in
            for chunk in chunks {
                try connection.run(
                    """
                    INSERT INTO dataset_chunk
                        (content_id, ordinal, encoding, byte_count, sha256, bytes)
                    VALUES (?, ?, 'zstd', ?, ?, ?)
                    """, contentID, chunk.ordinal, chunk.byteCount, chunk.sha256, chunk.bytes)
            }
        }
        _ = try checkpointLogIfNeeded()
    }

    private func publish(_ new: NewDataset, contentID: Int, now: Timestamp) throws {
        let columns = try JSONColumn.encode(new.columns)
        try write { connection in
            let exists = try connection.row(
                "SELECT 1 FROM dataset_content WHERE id = ?", contentID
            ) { _ in true }
            guard exists == true else {
                throw StoreError(
                    .refused, "another process removed the same rows under another name just now",
                    hint: "the same import again")
            }
            try connection.run(
                "UPDATE dataset_content SET is_complete = 1 WHERE id = ? AND is_complete = 0",
                contentID)
            try connection.run(
                """
                INSERT INTO dataset (name, content_id, columns, source, created_at)
                VALUES (?, ?, ?, ?, ?)
                """, new.name, contentID, columns, new.source, now.milliseconds)
        }
    }

    /// What an import that died left behind; the import lock says that none is alive.
    private func removeIncompleteContents() throws {
        try write { connection in
            _ = try connection.run("DELETE FROM dataset_content WHERE is_complete = 0")
        }
    }

    private func contentID(withSHA256 sha256: [UInt8]) throws -> Int? {
        try read { connection in
            try connection.row("SELECT id FROM dataset_content WHERE sha256 = ?", sha256) {
                $0.integer(0)
            }
        }
    }
}

/// A row of `dataset_chunk` to be written.
private struct EncodedChunk {
    let ordinal: Int
    let byteCount: Int
    let sha256: [UInt8]
    let bytes: [UInt8]
}
