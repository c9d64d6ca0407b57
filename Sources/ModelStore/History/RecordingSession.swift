// Appending steps to a lineage and moving its branch along, one commit for many steps.

internal import Digest
internal import SQLite

/// What one process records on one branch between its start and its end.
///
/// Each `append` is one transaction that first moves the branch's head from where this session
/// left it: if another process moved it, nothing is written. So a step is recorded exactly once.
public final class RecordingSession {
    private let store: ModelStore
    private let branchID: Int
    private let jobID: Int
    private let lineageID: Int
    private let action: String
    private var head: Checkpoint
    /// This session's reflog entry; made with its first steps, moved along with later ones.
    private var reflogOrdinal: Int?
    private var chain: [UInt8]

    /// - Parameters:
    ///   - branch: where the recording starts; its head must not have moved since it was read.
    ///   - job: whose last step moves along.
    ///   - action: what the reflog says of it, such as "train (job 3)".
    public init(
        _ store: ModelStore, on branch: Branch, lineage: Lineage, job: Job, action: String
    ) throws {
        self.store = store
        jobID = job.id
        self.action = action
        branchID = branch.id
        lineageID = lineage.id
        head = branch.head
        chain = try store.chainEnd(of: lineage)
        try store.setSynced(job.durability.isSynced)
    }

    /// Ends the recording: whatever else this process commits is synced to the disk.
    public func end() throws {
        try store.setSynced(true)
    }

    /// Records consecutive steps, in one transaction.
    ///
    /// - Throws: `StoreError` of kind `refused` if the branch was moved by another process; then,
    ///   as after any other error, none of these steps is recorded.
    public func append(_ batch: StepBatch, now: Timestamp) throws {
        guard !batch.errors.isEmpty else { return try keep(batch.snapshots) }
        precondition(
            batch.firstStep == head.step + 1,
            "step \(batch.firstStep) does not follow step \(head.step)")
        let newHead = Checkpoint(lineageID: lineageID, step: batch.lastStep)
        let newChain = RecordingChain.digest(of: batch, after: chain)
        let lowest = batch.lowestError
        let ordinal = try store.write { connection in
            try store.moveHead(of: branchID, from: head, to: newHead, in: connection)
            try insert(batch, in: connection)
            try connection.run(
                "UPDATE job SET last_step = ? WHERE id = ?", batch.lastStep, jobID)
            try connection.run(
                """
                INSERT INTO recording
                    (lineage_id, first_step, last_step, recorded_at, sha256, form, lowest_error,
                     lowest_error_step)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, lineageID, batch.firstStep, batch.lastStep, now.milliseconds, newChain,
                RecordingChain.form, lowest?.error, lowest?.step)
            return try moveReflog(to: newHead, in: connection, now: now)
        }
        (head, chain, reflogOrdinal) = (newHead, newChain, ordinal)
    }

    /// Stores states of steps that are recorded already.
    private func keep(_ snapshots: [EncodedSnapshot]) throws {
        for snapshot in snapshots { try store.keep(snapshot, of: lineageID) }
    }

    private func insert(_ batch: StepBatch, in connection: borrowing Connection) throws {
        try connection.insert(
            "INSERT INTO step (lineage_id, step, error) VALUES (?, ?, ?)",
            rowCount: batch.errors.count
        ) { row, values in
            values.append(lineageID)
            values.append(batch.firstStep + row)
            values.append(Double(batch.errors[row]))
        }
        for measured in batch.metrics {
            for metric in measured.metrics {
                try connection.run(
                    "INSERT INTO metric (lineage_id, step, name, value) VALUES (?, ?, ?, ?)",
                    lineageID, measured.step, metric.name, metric.value.isNaN ? nil : metric.value)
            }
        }
        for snapshot in batch.snapshots {
            try store.insert(snapshot, of: lineageID, in: connection)
        }
    }

    private func moveReflog(
        to checkpoint: Checkpoint, in connection: borrowing Connection, now: Timestamp
    ) throws -> Int {
        guard let ordinal = reflogOrdinal else {
            return try store.appendToReflog(
                of: branchID, checkpoint, action: action, in: connection, now: now)
        }
        try connection.run(
            "UPDATE reflog SET lineage_id = ?, step = ? WHERE branch_id = ? AND ordinal = ?",
            checkpoint.lineageID, checkpoint.step, branchID, ordinal)
        return ordinal
    }
}

extension ModelStore {
    /// The hash that a lineage's next recording is chained to: its last one's, or zeros.
    func chainEnd(of lineage: Lineage) throws -> [UInt8] {
        try read { connection in
            try connection.row(
                """
                SELECT sha256
                FROM recording
                WHERE lineage_id = ?
                ORDER BY first_step DESC
                LIMIT 1
                """, lineage.id
            ) { $0.bytes(0) }
        } ?? RecordingChain.start
    }
}
