// Removing datasets that no history needs: without its data a lineage could not be replayed.

internal import SQLite

extension ModelStore {
    /// The names of the networks whose history needs a dataset, which can't be removed then.
    public func networks(trainedOn dataset: Dataset) throws -> [String] {
        try read { try networks(trainedOn: dataset, in: $0) }
    }

    private func networks(
        trainedOn dataset: Dataset, in connection: borrowing Connection
    ) throws -> [String] {
        try connection.rows(
            """
            SELECT DISTINCT network.name
            FROM lineage JOIN network ON network.id = lineage.network_id
            WHERE lineage.dataset_id = ?
            ORDER BY network.name
            """, dataset.id
        ) { $0.text(0) }
    }

    /// Refuses to remove a dataset that a history needs, as `removeDataset` does.
    ///
    /// - Throws: `StoreError` of kind `refused` while a lineage was trained on it.
    public func checkRemoval(of dataset: Dataset) throws {
        try Self.requireUnused(dataset, by: try networks(trainedOn: dataset))
    }

    private static func requireUnused(_ dataset: Dataset, by networks: [String]) throws {
        guard networks.isEmpty else {
            throw StoreError(
                .refused,
                "dataset '\(dataset.name)' is needed by the history of "
                    + networks.joined(separator: ", "),
                hint: "nnstore log \(networks[0])")
        }
    }

    /// Removes a dataset's name, and its rows if no other name stands for them.
    ///
    /// - Throws: `StoreError` of kind `refused` while a lineage was trained on it.
    public func removeDataset(named name: String) throws {
        let dataset = try dataset(named: name)
        try write { connection in
            try Self.requireUnused(dataset, by: try networks(trainedOn: dataset, in: connection))
            try connection.run("DELETE FROM dataset WHERE id = ?", dataset.id)
            try connection.run(
                """
                DELETE FROM dataset_content
                WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM dataset WHERE content_id = ?1)
                """, dataset.contentID)
        }
    }
}
