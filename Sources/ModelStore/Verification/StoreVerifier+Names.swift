// What points into the history: branches and where they stood, tags, jobs.

internal import SQLite

extension StoreVerifier {
    /// A name or a job, and the step it is at.
    private struct Pointer {
        let id: Int
        let name: String
        /// Whether the step is there, in a lineage of the same network.
        let isGood: Bool
        let step: Int
    }

    /// SQL that is true where the step of a row is in its lineage and network `?1`; step 0 of a root
    /// lineage, else one with an error.
    private static func leadsSomewhere(_ table: String) -> String {
        """
        EXISTS (SELECT 1 FROM lineage
                WHERE lineage.id = \(table).lineage_id AND lineage.network_id = ?1
                  AND (lineage.parent_id IS NOT NULL OR \(table).step = 0)
                  AND (lineage.parent_id IS NULL
                       OR EXISTS (SELECT 1 FROM step
                                  WHERE step.lineage_id = lineage.id
                                    AND step.step = \(table).step)))
        """
    }

    func verifyNames(of networkID: Int, named network: String) throws {
        try begin("the branches of \(network)")
        for (kind, table) in [("branch", "branch"), ("tag", "tag")] {
            var pointers = pointers(
                """
                SELECT id, name, \(Self.leadsSomewhere(table)), step
                FROM \(table)
                WHERE network_id = ?1 AND id > ?2
                ORDER BY id
                LIMIT 500
                """, of: networkID)
            while let pointer = try pointers.next() {
                tally(.name) { $0.count += 1 }
                if kind == "branch" {
                    try verifyMoves(of: pointer, networkID: networkID, network: network)
                }
                guard !pointer.isGood else { continue }
                try find(
                    VerificationFinding(
                        .name, network: network,
                        "\(kind) '\(pointer.name)' is at a step \(pointer.step) that is not there",
                        remedy: kind == "branch"
                            ? "nnstore reflog \(network):\(pointer.name), then nnstore rollback to "
                                + "one of its steps"
                            : "nnstore tag --delete \(network) \(pointer.name)"))
            }
        }
    }

    private func pointers(_ sql: String, of owner: Int) -> RowPages<Pointer> {
        let store = store
        return RowPages { last in
            try store.read { connection in
                try connection.rows(sql, owner, last?.id ?? Int.min) { row in
                    Pointer(
                        id: row.integer(0), name: row.text(1), isGood: row.integer(2) == 1,
                        step: row.integer(3))
                }
            }
        }
    }

    // MARK: The reflog

    private func verifyMoves(of branch: Pointer, networkID: Int, network: String) throws {
        try verifyLastMove(of: branch, network: network)
        var moves = moves(of: branch.id, networkID: networkID)
        var expected = 0
        while let move = try moves.next() {
            tally(.name) { $0.partCount += 1 }
            if move.id != expected {
                try find(
                    VerificationFinding(
                        .name, network: network,
                        "branch '\(branch.name)' lacks \(Self.moves(expected, move.id - 1))"
                    ))
            }
            expected = move.id + 1
            guard !move.isGood else { continue }
            try find(
                VerificationFinding(
                    .name, network: network,
                    "branch '\(branch.name)' stood at a step \(move.step) that is not there "
                        + "(its move \(move.id))"))
        }
    }

    private func moves(of branchID: Int, networkID: Int) -> RowPages<Pointer> {
        let store = store
        return RowPages { last in
            try store.read { connection in
                try connection.rows(
                    """
                    SELECT ordinal, action, \(Self.leadsSomewhere("reflog")), step
                    FROM reflog
                    WHERE branch_id = ?2 AND ordinal > ?3
                    ORDER BY ordinal
                    LIMIT 500
                    """, networkID, branchID, last?.id ?? Int.min
                ) { row in
                    Pointer(
                        id: row.integer(0), name: row.text(1), isGood: row.integer(2) == 1,
                        step: row.integer(3))
                }
            }
        }
    }

    private static func moves(_ first: Int, _ last: Int) -> String {
        first == last ? "a move (\(first))" : "moves \(first) to \(last)"
    }

    /// A branch stands where its last move brought it; both are written in one transaction.
    private func verifyLastMove(of branch: Pointer, network: String) throws {
        let agrees = try store.read { connection in
            try connection.row(
                """
                SELECT (branch.lineage_id, branch.step) IS (
                    SELECT lineage_id, step FROM reflog
                    WHERE reflog.branch_id = branch.id
                    ORDER BY ordinal DESC
                    LIMIT 1)
                FROM branch
                WHERE id = ?
                """, branch.id
            ) { $0.integer(0) == 1 }
        }
        guard agrees == false else { return }
        try find(
            VerificationFinding(
                .name, network: network,
                "branch '\(branch.name)' does not stand where its last move brought it",
                remedy: "nnstore reflog \(network):\(branch.name) says where it stood"))
    }

    // MARK: Jobs

    func verifyJobs(of networkID: Int, named network: String) throws {
        let store = store
        var jobs = RowPages<JobPlace> { last in
            try store.read { connection in
                try connection.rows(
                    """
                    SELECT job.id, job.first_step, job.last_step, lineage.fork_step,
                           coalesce((SELECT last_step FROM recording
                                     WHERE lineage_id = job.lineage_id
                                     ORDER BY first_step DESC LIMIT 1), lineage.fork_step)
                    FROM branch JOIN job ON job.branch_id = branch.id
                    LEFT JOIN lineage ON lineage.id = job.lineage_id
                    WHERE branch.network_id = ? AND job.id > ?
                    ORDER BY job.id
                    LIMIT 500
                    """, networkID, last?.id ?? Int.min, make: JobPlace.init)
            }
        }
        while let job = try jobs.next() {
            tally(.job) { $0.count += 1 }
            try unlessDamaged(.job, network: network) {
                try store.checkJob(job.id)
                guard job.isGood else {
                    throw StoreError(
                        .damaged, "job \(job.id) ran over steps that its lineage does not have")
                }
            }
        }
    }

    /// The steps of a job and those of its lineage.
    private struct JobPlace {
        let id: Int
        let isGood: Bool

        init(_ row: Row) {
            id = row.integer(0)
            isGood =
                row.integer(1) >= row.integer(3) && row.integer(2) >= row.integer(1)
                && row.integer(2) <= row.integer(4)
        }
    }
}
