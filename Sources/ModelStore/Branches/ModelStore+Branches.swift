// Branches: making them, moving them, and remembering where they stood.

internal import SQLite

extension ModelStore {
    public func branches(of network: Network) throws -> [Branch] {
        try read { connection in
            try connection.rows(
                "\(Self.branchColumns) WHERE network_id = ? ORDER BY id", network.id,
                make: Self.branch)
        }
    }

    public func branch(named name: String, of network: Network) throws -> Branch {
        try read { try branch(named: name, of: network, in: $0) }
    }

    /// Makes a new branch that stands at `checkpoint`.
    public func createBranch(
        named name: String, of network: Network, at checkpoint: Checkpoint, now: Timestamp
    ) throws {
        try Name.check(name, of: "branch")
        try write { connection in
            let exists = try connection.row(
                "SELECT 1 FROM branch WHERE network_id = ? AND name = ?", network.id, name
            ) { _ in true }
            guard exists == nil else {
                throw StoreError(
                    .refused, "\(network.name) already has a branch '\(name)'",
                    hint: "nnstore rollback \(network.name):\(name)@STEP to move it")
            }
            try insertBranch(
                name, of: network.id, at: checkpoint, action: "created", in: connection, now: now)
        }
    }

    /// Moves a branch that stands at `branch.head` to `checkpoint`; nothing is deleted.
    ///
    /// - Throws: `StoreError` if a process trains the branch, or it was moved meanwhile.
    public func move(
        _ branch: Branch, to checkpoint: Checkpoint, action: String, now: Timestamp
    ) throws {
        let lock = try BranchLock(branch, in: self)
        try lock.whileHeld {
            try write { connection in
                try moveHead(of: branch.id, from: branch.head, to: checkpoint, in: connection)
                _ = try appendToReflog(
                    of: branch.id, checkpoint, action: action, in: connection, now: now)
            }
        }
    }

    /// Where the branch stands and stood, newest first.
    public func reflog(of branch: Branch) throws -> [ReflogEntry] {
        try read { try reflog(of: branch, in: $0) }
    }

    // MARK: Inside a transaction

    func branch(
        named name: String, of network: Network, in connection: borrowing Connection
    ) throws -> Branch {
        let found = try connection.row(
            "\(Self.branchColumns) WHERE network_id = ? AND name = ?", network.id, name,
            make: Self.branch)
        if let found { return found }
        let names = try connection.rows(
            "SELECT name FROM branch WHERE network_id = ? ORDER BY name", network.id
        ) { $0.text(0) }
        throw StoreError.notFound(
            "branch of \(network.name) named", name, among: names,
            orList: "nnstore branch \(network.name)")
    }

    func insertBranch(
        _ name: String, of networkID: Int, at checkpoint: Checkpoint, action: String,
        in connection: borrowing Connection, now: Timestamp
    ) throws {
        try connection.run(
            """
            INSERT INTO branch (network_id, name, lineage_id, step, created_at)
            VALUES (?, ?, ?, ?, ?)
            """, networkID, name, checkpoint.lineageID, checkpoint.step, now.milliseconds)
        _ = try appendToReflog(
            of: connection.lastInsertedID, checkpoint, action: action, in: connection, now: now)
    }

    /// Moves the head only if it is where the caller saw it: of two who move it one wins.
    func moveHead(
        of branchID: Int, from old: Checkpoint, to new: Checkpoint,
        in connection: borrowing Connection
    ) throws {
        let changed = try connection.run(
            """
            UPDATE branch
            SET lineage_id = ?, step = ?
            WHERE id = ? AND lineage_id = ? AND step = ?
            """, new.lineageID, new.step, branchID, old.lineageID, old.step)
        guard changed == 1 else {
            throw StoreError(
                .refused,
                "another process moved the branch from step \(old.step) meanwhile; "
                    + "nothing was changed", hint: "the same again")
        }
    }

    /// - Returns: the ordinal of the new entry.
    func appendToReflog(
        of branchID: Int, _ checkpoint: Checkpoint, action: String,
        in connection: borrowing Connection, now: Timestamp
    ) throws -> Int {
        let ordinal =
            try connection.row(
                "SELECT coalesce(max(ordinal) + 1, 0) FROM reflog WHERE branch_id = ?", branchID
            ) { $0.integer(0) } ?? 0
        try connection.run(
            """
            INSERT INTO reflog (branch_id, ordinal, lineage_id, step, action, moved_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """, branchID, ordinal, checkpoint.lineageID, checkpoint.step, action,
            now.milliseconds)
        return ordinal
    }

    func reflog(of branch: Branch, in connection: borrowing Connection) throws -> [ReflogEntry] {
        var age = -1
        return try connection.rows(
            """
            SELECT lineage_id, step, action, moved_at
            FROM reflog
            WHERE branch_id = ?
            ORDER BY ordinal DESC
            """, branch.id
        ) { row in
            age += 1
            return ReflogEntry(
                age: age, checkpoint: try row.checkpoint(lineage: 0, step: 1),
                action: row.text(2), movedAt: try row.time(3))
        }
    }

    private static let branchColumns = "SELECT id, network_id, name, lineage_id, step FROM branch"

    private static func branch(_ row: Row) throws -> Branch {
        Branch(
            id: row.integer(0), networkID: row.integer(1), name: row.text(2),
            head: try row.checkpoint(lineage: 3, step: 4))
    }
}
