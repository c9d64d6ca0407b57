// Finding datasets and reading their rows.

internal import Compression
internal import Digest
internal import SQLite

extension ModelStore {
    /// All datasets by name.
    public func datasets() throws -> [Dataset] {
        try read { connection in
            try connection.rows("\(Self.datasetColumns) ORDER BY dataset.name", make: Self.dataset)
        }
    }

    /// The dataset with this name.
    ///
    /// - Throws: `StoreError` of kind `notFound`.
    public func dataset(named name: String) throws -> Dataset {
        if let dataset = try findDataset(named: name) { return dataset }
        throw StoreError.notFound(
            "dataset", name, among: try datasets().map(\.name), orList: "nnstore data list")
    }

    public func dataset(_ id: Int) throws -> Dataset {
        let found = try read { connection in
            try connection.row(
                "\(Self.datasetColumns) WHERE dataset.id = ?", id, make: Self.dataset)
        }
        guard let found else { throw StoreError(.damaged, "dataset \(id) is missing") }
        return found
    }

    func findDataset(named name: String) throws -> Dataset? {
        try read { connection in
            try connection.row(
                "\(Self.datasetColumns) WHERE dataset.name = ?", name, make: Self.dataset)
        }
    }

    /// Hands over the dataset's rows, whole rows or not, in order, each chunk's hash checked and at
    /// the end that of all rows.
    ///
    /// - Throws: `StoreError` of kind `damaged` if a chunk is missing or not what was written.
    public func forEachChunk(of dataset: Dataset, _ body: ([UInt8]) throws -> Void) throws {
        let zstandard = Zstandard(level: 3)
        let hash = SHA256()
        hash.update(Self.shapeLine(dataset.columns, rowCount: dataset.rowCount))
        var remaining = dataset.rowCount * dataset.valuesPerRow * MemoryLayout<Float>.size
        var ordinal = 0
        while remaining > 0 {
            let chunk = try chunk(ordinal, of: dataset, zstandard)
            guard chunk.count <= remaining else {
                throw Self.damage(dataset, ordinal, "has more bytes than its rows")
            }
            try body(chunk)
            hash.update(chunk)
            remaining -= chunk.count
            ordinal += 1
        }
        guard hash.finish() == dataset.sha256 else {
            throw StoreError(
                .damaged,
                "the rows of dataset '\(dataset.name)' do not have the SHA-256 of their import",
                hint: "importing the file again under another name")
        }
    }

    private func chunk(
        _ ordinal: Int, of dataset: Dataset, _ zstandard: Zstandard
    ) throws -> [UInt8] {
        let found = try read { connection in
            try connection.row(
                """
                SELECT byte_count, sha256, bytes
                FROM dataset_chunk
                WHERE content_id = ? AND ordinal = ?
                """, dataset.contentID, ordinal
            ) { (byteCount: $0.integer(0), sha256: $0.bytes(1), bytes: $0.bytes(2)) }
        }
        guard let found else { throw Self.damage(dataset, ordinal, "is missing") }
        guard SHA256.digest(of: found.bytes) == found.sha256 else {
            throw Self.damage(dataset, ordinal, "does not have the SHA-256 that was recorded")
        }
        guard 1...Self.datasetChunkByteCount ~= found.byteCount, found.byteCount % 4 == 0 else {
            throw Self.damage(dataset, ordinal, "claims \(found.byteCount) bytes")
        }
        do {
            return try zstandard.decompress(found.bytes, byteCount: found.byteCount)
        } catch let error as CompressionError {
            throw Self.damage(dataset, ordinal, "can't be decompressed: \(error.description)")
        }
    }

    private static func damage(_ dataset: Dataset, _ ordinal: Int, _ what: String) -> StoreError {
        StoreError(
            .damaged, "chunk \(ordinal) of dataset '\(dataset.name)' \(what)",
            hint: "importing the file again under another name")
    }

    /// What a dataset's rows take in the store, compressed, in bytes.
    public func storedByteCount(of dataset: Dataset) throws -> Int {
        // length() of a blob looks at its header only, so this is cheap for any dataset.
        let count = try read { connection in
            try connection.row(
                "SELECT sum(length(bytes)) FROM dataset_chunk WHERE content_id = ?",
                dataset.contentID
            ) { $0.integer(0) }
        }
        return count ?? 0
    }

    private static let datasetColumns = """
        SELECT dataset.id, dataset.name, dataset.content_id, dataset.columns, dataset.source,
               dataset.created_at, dataset_content.sha256, dataset_content.row_count
        FROM dataset JOIN dataset_content ON dataset_content.id = dataset.content_id
        """

    private static func dataset(_ row: Row) throws -> Dataset {
        let name = row.text(1)
        let dataset = Dataset(
            id: row.integer(0), name: name, sha256: row.bytes(6), rowCount: row.integer(7),
            columns: try JSONColumn.decode(
                DatasetColumns.self, from: row.text(3), place: "dataset '\(name)'"),
            source: row.text(4), createdAt: try row.time(5), contentID: row.integer(2))
        let most = StoredNumber.counts.upperBound / max(1, dataset.valuesPerRow)
        try StoredNumber.check(dataset.rowCount, in: 1...most, "the row count of dataset '\(name)'")
        guard dataset.columns.features.count > 0, dataset.columns.targets.count > 0 else {
            throw StoreError(.damaged, "dataset '\(name)' has no features or no targets")
        }
        return dataset
    }
}
