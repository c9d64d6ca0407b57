// Datasets: each chunk, and all rows together, against the hashes of their import.

internal import SQLite

extension StoreVerifier {
    func verifyDatasets(of network: Network?) throws {
        for id in try datasetIDs(of: network) { try verifyDataset(id) }
    }

    private func datasetIDs(of network: Network?) throws -> [Int] {
        try store.read { connection in
            try connection.rows(
                """
                SELECT id
                FROM dataset
                WHERE ?1 IS NULL OR id IN (SELECT dataset_id FROM lineage WHERE network_id = ?1)
                ORDER BY id
                """, network?.id
            ) { $0.integer(0) }
        }
    }

    /// A dataset that is removed meanwhile is not damaged.
    private func verifyDataset(_ id: Int) throws {
        do {
            let dataset = try store.dataset(id)
            try begin("dataset \(dataset.name)")
            tally(.dataset) { $0.count += 1 }
            try verifyShape(of: dataset)
            var chunkCount = 0
            try store.forEachChunk(of: dataset) { rows in
                chunkCount += 1
                tally(.dataset) { $0.partCount += 1 }
                try advance(by: rows.count)
            }
            try verifyEnd(of: dataset, chunkCount: chunkCount)
            tally(.dataset) { $0.byteCount += (try? store.storedByteCount(of: dataset)) ?? 0 }
        } catch let error as StoreError where error.kind == .damaged {
            guard try exists(id) else { return }
            try find(
                VerificationFinding(
                    .dataset, error.message, remedy: try remedy(forDataset: id)))
        }
    }

    /// What the rows' own hash does not say.
    private func verifyShape(of dataset: Dataset) throws {
        let content = try store.read { connection in
            try connection.row(
                """
                SELECT feature_count, target_count, is_complete
                FROM dataset_content
                WHERE id = ?
                """, dataset.contentID
            ) {
                (
                    features: $0.integer(0), targets: $0.integer(1), isComplete: $0.integer(2) == 1
                )
            }
        }
        guard let content, content.isComplete, content.features == dataset.columns.features.count,
            content.targets == dataset.columns.targets.count
        else {
            throw StoreError(
                .damaged, "dataset '\(dataset.name)' and its rows disagree on its columns")
        }
    }

    private func verifyEnd(of dataset: Dataset, chunkCount: Int) throws {
        let stored = try store.read { connection in
            try connection.row(
                "SELECT count(*) FROM dataset_chunk WHERE content_id = ?", dataset.contentID
            ) { $0.integer(0) }
        }
        guard stored == chunkCount else {
            throw StoreError(
                .damaged, "dataset '\(dataset.name)' has chunks that belong to no row of it")
        }
    }

    private func exists(_ id: Int) throws -> Bool {
        try store.read { connection in
            try connection.row("SELECT 1 FROM dataset WHERE id = ?", id) { _ in true }
        } ?? false
    }

    private func remedy(forDataset id: Int) throws -> String {
        let networks = try store.read { connection in
            try connection.rows(
                """
                SELECT DISTINCT network.name
                FROM lineage JOIN network ON network.id = lineage.network_id
                WHERE lineage.dataset_id = ?
                ORDER BY network.name
                """, id
            ) { $0.text(0) }
        }
        let again = "import the file again under another name"
        guard !networks.isEmpty else { return again }
        return "stored states of \(networks.joined(separator: ", ")) can still be had; the steps "
            + "between them can't be replayed without these rows; to train on, \(again)"
    }
}
