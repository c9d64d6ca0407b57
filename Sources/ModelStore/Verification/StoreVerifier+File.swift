// The file itself: its structure, and rows that belong to nothing.

internal import SQLite

extension StoreVerifier {
    /// A structure check reads all of a table in one transaction; of larger files only the small
    /// tables are checked so. The rows of the others are read one by one anyway, by their keys.
    private static let wholeCheckByteLimit = 128 << 20
    private static let smallTables = [
        "network", "dataset", "dataset_content", "lineage", "branch", "tag", "reflog", "job",
        "migration",
    ]
    /// What belongs to a lineage, one row or many.
    private static let lineageTables = ["step", "metric", "recording", "snapshot"]

    func verifyFile() throws {
        try begin("the file")
        tally(.file) { $0.count = 1 }
        try verifyStructure()
        for table in Self.smallTables { try verifyReferences(of: table) }
        for table in Self.lineageTables {
            try unlessDamaged(.file) { try findRowsWithoutLineage(in: table) }
        }
        try unlessDamaged(.file) {
            try findOrphans(
                in: "snapshot_chunk", column: "snapshot_id", of: "snapshot",
                "chunks of a stored state")
            try findOrphans(
                in: "dataset_chunk", column: "content_id", of: "dataset_content",
                "chunks of a dataset")
        }
    }

    private func verifyStructure() throws {
        let byteCount = try store.read { connection in
            try ["page_count", "page_size"].map { name in
                try connection.row("PRAGMA \(name)") { $0.integer(0) } ?? 0
            }.reduce(1, *)
        }
        tally(.file) { $0.byteCount = byteCount }
        let isSmall = byteCount <= Self.wholeCheckByteLimit
        let checks =
            isSmall
            ? ["PRAGMA quick_check(20)"] : Self.smallTables.map { "PRAGMA quick_check(\($0))" }
        for check in checks {
            try unlessDamaged(.file) {
                let faults = try store.read { connection in
                    try connection.rows(check) { $0.text(0) }
                }
                for fault in faults where fault != "ok" {
                    try find(
                        VerificationFinding(
                            .file, fault, remedy: "what is not named below is as it was written"))
                }
            }
        }
    }

    private func verifyReferences(of table: String) throws {
        let dangling = try unlessDamaged(.file) {
            try store.read { connection in
                try connection.rows("PRAGMA foreign_key_check(\(table))") { row in
                    (row: row.integer(1), parent: row.text(2))
                }
            }
        }
        for (row, parent) in dangling ?? [] {
            try find(
                VerificationFinding(
                    .file, "row \(row) of table \(table) refers to a \(parent) that is missing"))
        }
    }

    /// One question for each lineage that has rows, through the key that begins with it.
    private func findRowsWithoutLineage(in table: String) throws {
        var last = Int.min
        while let found = try lineage(after: last, in: table) {
            last = found.id
            guard !found.exists else { continue }
            try find(
                VerificationFinding(
                    .file, lineage: found.id,
                    "table \(table) has rows of lineage \(found.id), which is missing"))
        }
    }

    private func lineage(after id: Int, in table: String) throws -> (id: Int, exists: Bool)? {
        try store.read { connection in
            try connection.row(
                """
                SELECT lineage_id, EXISTS (SELECT 1 FROM lineage WHERE id = lineage_id)
                FROM \(table)
                WHERE lineage_id > ?
                ORDER BY lineage_id
                LIMIT 1
                """, id
            ) { (id: $0.integer(0), exists: $0.integer(1) == 1) }
        }
    }

    private func findOrphans(
        in table: String, column: String, of parent: String, _ what: String
    ) throws {
        let store = store
        var owners = RowPages<(id: Int, exists: Bool)> { last in
            try store.read { connection in
                try connection.rows(
                    """
                    SELECT DISTINCT \(column), EXISTS (SELECT 1 FROM \(parent) WHERE id = \(column))
                    FROM \(table)
                    WHERE \(column) > ?
                    ORDER BY \(column)
                    LIMIT 1000
                    """, last?.id ?? Int.min
                ) { (id: $0.integer(0), exists: $0.integer(1) == 1) }
            }
        }
        while let owner = try owners.next() {
            guard !owner.exists else { continue }
            try find(
                VerificationFinding(
                    .file, "there are \(what) that is missing (\(column) \(owner.id))"))
        }
    }
}
