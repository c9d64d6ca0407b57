// Tags: names for checkpoints that stay where they are.

internal import SQLite

extension ModelStore {
    public func tags(of network: Network) throws -> [Tag] {
        try read { connection in
            try connection.rows(
                """
                SELECT name, lineage_id, step, created_at
                FROM tag
                WHERE network_id = ?
                ORDER BY step, name
                """, network.id, make: Self.tag)
        }
    }

    /// Refuses a name that `createTag` would refuse.
    public func checkNewTag(named name: String, of network: Network) throws {
        try read { try checkNewTag(named: name, of: network, in: $0) }
    }

    public func createTag(
        named name: String, of network: Network, at checkpoint: Checkpoint, now: Timestamp
    ) throws {
        try write { connection in
            try checkNewTag(named: name, of: network, in: connection)
            try connection.run(
                """
                INSERT INTO tag (network_id, name, lineage_id, step, created_at)
                VALUES (?, ?, ?, ?, ?)
                """, network.id, name, checkpoint.lineageID, checkpoint.step, now.milliseconds)
        }
    }

    private func checkNewTag(
        named name: String, of network: Network, in connection: borrowing Connection
    ) throws {
        try Name.checkTag(name)
        guard let existing = try tag(named: name, of: network, in: connection) else { return }
        throw StoreError(
            .refused,
            "\(network.name) already has a tag '\(name)', at step \(existing.checkpoint.step)",
            hint: "nnstore tag --delete \(network.name) \(name)")
    }

    /// Takes the name away; the checkpoint stays.
    ///
    /// - Returns: the tag that was.
    public func deleteTag(named name: String, of network: Network) throws -> Tag {
        try write { connection in
            guard let tag = try tag(named: name, of: network, in: connection) else {
                throw StoreError(
                    .notFound, "\(network.name) has no tag '\(name)'",
                    hint: "nnstore tag \(network.name)")
            }
            try connection.run(
                "DELETE FROM tag WHERE network_id = ? AND name = ?", network.id, name)
            return tag
        }
    }

    func tag(
        named name: String, of network: Network, in connection: borrowing Connection
    ) throws -> Tag? {
        try connection.row(
            """
            SELECT name, lineage_id, step, created_at
            FROM tag
            WHERE network_id = ? AND name = ?
            """, network.id, name, make: Self.tag)
    }

    private static func tag(_ row: Row) throws -> Tag {
        Tag(
            name: row.text(0),
            checkpoint: try row.checkpoint(lineage: 1, step: 2),
            createdAt: try row.time(3))
    }
}
