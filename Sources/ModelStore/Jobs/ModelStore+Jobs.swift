// The life of a job: started, ended, found again to be resumed.

internal import SQLite

/// What a job starts with: the branch as it stands, and the lineage it goes on with.
public enum LineageChoice: Sendable {
    /// Goes on where an existing lineage ends.
    case existing(Lineage)
    /// Starts a new one at the branch's head.
    case new(LineagePlan)
}

extension ModelStore {
    /// Writes down that a process of ours trains the branch, before its first step.
    ///
    /// The caller holds the branch's lock, so a job of the branch that still says `running` is one
    /// whose process was killed.
    public func startJob(
        on branch: Branch, _ choice: LineageChoice, history: HistoryPolicy, until: StopCondition,
        durability: Durability, owner: String, now: Timestamp
    ) throws -> (job: Job, lineage: Lineage) {
        try write { connection in
            let lineageID =
                switch choice {
                case .existing(let lineage): try goOn(lineage, history, in: connection)
                case .new(let plan):
                    try insertLineageIfDatasetStays(
                        of: branch.networkID, from: branch.head, plan, history, in: connection,
                        now: now)
                }
            try connection.run(
                """
                UPDATE job
                SET state = 'failed', message = 'its process was killed', ended_at = ?
                WHERE branch_id = ? AND state = 'running'
                """, now.milliseconds, branch.id)
            try connection.run(
                """
                INSERT INTO job
                    (branch_id, lineage_id, state, until, first_step, last_step, owner, created_at,
                     started_at, durability)
                VALUES (?1, ?2, 'running', ?3, ?4, ?4, ?5, ?6, ?6, ?7)
                """, branch.id, lineageID, JSONColumn.encode(until), branch.head.step, owner,
                now.milliseconds, durability.rawValue)
            let job = Job(
                id: connection.lastInsertedID, branchID: branch.id, lineageID: lineageID,
                state: .running, until: until, firstStep: branch.head.step,
                durability: durability, message: nil, owner: owner)
            return (job, try lineage(lineageID, in: connection))
        }
    }

    private func insertLineageIfDatasetStays(
        of networkID: Int, from origin: Checkpoint, _ plan: LineagePlan, _ history: HistoryPolicy,
        in connection: borrowing Connection, now: Timestamp
    ) throws -> Int {
        let exists = try connection.row("SELECT 1 FROM dataset WHERE id = ?", plan.datasetID) { _ in
            true
        }
        guard exists == true else {
            throw StoreError(
                .notFound, "the dataset was removed by another process just now",
                hint: "nnstore data list")
        }
        return try insertLineage(
            of: networkID, from: origin, plan, history, in: connection, now: now)
    }

    private func goOn(
        _ lineage: Lineage, _ history: HistoryPolicy, in connection: borrowing Connection
    ) throws -> Int {
        if history != lineage.history {
            try setHistory(history, of: lineage.id, in: connection)
        }
        return lineage.id
    }

    /// Writes down how a job ended or why it waits. Its last step is written with the step itself.
    public func endJob(
        _ id: Int, as state: JobState, message: String?, now: Timestamp
    ) throws {
        try write { connection in
            _ = try connection.run(
                "UPDATE job SET state = ?, message = ?, ended_at = ? WHERE id = ?",
                state.rawValue, message, now.milliseconds, id)
        }
    }

    /// The job that ran last on the branch.
    public func lastJob(of branch: Branch) throws -> Job? {
        try read { connection in
            try connection.row(
                "\(Self.jobColumns) WHERE branch_id = ? ORDER BY id DESC LIMIT 1", branch.id,
                make: Self.job)
        }
    }

    /// The lineage that the branch was trained under last: its last job's if the branch still
    /// stands where that job began or came to, else the one of the checkpoint it stands at; nil if
    /// it was never trained.
    public func lastTrainedLineage(of branch: Branch) throws -> Lineage? {
        if let job = try lastJob(of: branch) {
            let lineage = try lineage(job.lineageID)
            let isUntouched =
                job.state != .diverged && lineage.forkStep == branch.head.step
                && lineage.parentID == branch.head.lineageID
            if lineage.id == branch.head.lineageID || isUntouched { return lineage }
        }
        let lineage = try lineage(branch.head.lineageID)
        return lineage.plan == nil ? nil : lineage
    }

    /// The branch whose last job was interrupted or killed, latest first, with its network's name.
    ///
    /// A branch that a live process trains is not among them.
    public func interruptedBranches() throws -> [(network: String, branch: Branch)] {
        let candidates = try read { connection in
            try connection.rows(
                """
                SELECT branch.id, branch.network_id, branch.name, branch.lineage_id, branch.step,
                       network.name
                FROM job
                JOIN branch ON branch.id = job.branch_id
                JOIN network ON network.id = branch.network_id
                WHERE job.state IN ('running', 'paused')
                  AND job.id = (SELECT max(id) FROM job AS later
                                WHERE later.branch_id = job.branch_id)
                ORDER BY job.id DESC
                """
            ) { row in
                (
                    network: row.text(5),
                    branch: Branch(
                        id: row.integer(0), networkID: row.integer(1), name: row.text(2),
                        head: try row.checkpoint(lineage: 3, step: 4))
                )
            }
        }
        return try candidates.filter { try !BranchLock.isHeld($0.branch, in: self) }
    }

    /// Throws a `StoreError` of kind `damaged` if what is stored of the job can't be read.
    func checkJob(_ id: Int) throws {
        _ = try read { connection in
            try connection.row("\(Self.jobColumns) WHERE id = ?", id, make: Self.job)
        }
    }

    func runningJob(of branch: Branch) throws -> Job? {
        try lastJob(of: branch).flatMap { $0.state == .running ? $0 : nil }
    }

    private static let jobColumns =
        "SELECT id, branch_id, lineage_id, state, until, first_step, message, owner, durability "
        + "FROM job"

    private static func job(_ row: Row) throws -> Job {
        let id = row.integer(0)
        guard let state = JobState(rawValue: row.text(3)) else {
            throw StoreError(.damaged, "job \(id) has the unknown state '\(row.text(3))'")
        }
        let until = try JSONColumn.decode(
            StopCondition.self, from: row.text(4), place: "job \(id)")
        guard let durability = Durability(rawValue: row.text(8)) else {
            throw StoreError(.damaged, "job \(id) has the unknown durability '\(row.text(8))'")
        }
        for count in [until.epochs, until.step, until.patience].compactMap(\.self) {
            try StoredNumber.check(count, in: StoredNumber.limits, "a limit of job \(id)")
        }
        return Job(
            id: id, branchID: row.integer(1), lineageID: row.integer(2), state: state, until: until,
            firstStep: row.integer(5), durability: durability, message: row.optionalText(6),
            owner: row.optionalText(7))
    }
}
