// Writes a workload into an empty store, checkpointing as training does.

import ModelStore
import SQLite

/// Uses SQL of its own, as what is measured is the file and not the trainer.
final class StoreWriter {
    private let workload: Workload
    private let connection: Connection
    /// Checkpoints; its own connection writes nothing.
    private let store: ModelStore
    private let hash: [UInt8]
    /// The same each time: what is in it is nothing to SQLite.
    private let state: [UInt8]

    init(_ path: String, _ workload: Workload) throws {
        self.workload = workload
        connection = try EmptyStore.connect(to: path)
        store = try ModelStore(path: path, now: .now())
        var noise = Noise(seed: 1)
        hash = noise.bytes(32)
        state = noise.bytes(workload.stateByteCount)
    }

    func write() throws -> [Measurement] {
        try insertLineage()
        let start = ContinuousClock.now
        for first in stride(from: 1, through: workload.stepCount, by: workload.commitStepCount) {
            let last = min(first + workload.commitStepCount - 1, workload.stepCount)
            try commit(first...last)
            _ = try store.checkpointLogIfNeeded()
        }
        _ = try store.checkpointLog()
        let time = ContinuousClock.now - start
        return [
            Measurement(
                "insert, a step", .microseconds,
                time / .microseconds(1) / Double(workload.stepCount)
            ),
            Measurement("file", .megabytes, try fileByteCount() / 1e6),
        ]
    }

    private func insertLineage() throws {
        try connection.execute(
            """
            INSERT INTO network
                (id, name, architecture, parameter_count, initializer, seed, created_at)
            VALUES (1, 'measured', '{}', 1, 'exact', NULL, 0);
            INSERT INTO lineage (id, network_id, fork_step, numerics, history, created_at)
            VALUES (1, 1, 0, 'none', 'full', 0);
            """)
    }

    private func commit(_ steps: ClosedRange<Int>) throws {
        try connection.execute("BEGIN IMMEDIATE")
        for step in steps { try insert(step) }
        try connection.run(
            """
            INSERT INTO recording (lineage_id, first_step, last_step, recorded_at, sha256)
            VALUES (1, ?, ?, ?, ?)
            """, steps.lowerBound, steps.upperBound, steps.upperBound, hash)
        try connection.execute("COMMIT")
    }

    private func insert(_ step: Int) throws {
        try connection.run("INSERT INTO step VALUES (1, ?, ?)", step, 1 / Double(step))
        if workload.hasMetric(after: step) {
            try connection.run(
                "INSERT INTO metric VALUES (1, ?, 'validation_error', ?)", step, 1 / Double(step))
        }
        if workload.hasState(after: step) { try insertState(of: step) }
    }

    private func insertState(of step: Int) throws {
        try connection.run(
            """
            INSERT INTO snapshot
                (lineage_id, first_step, last_step, encoding, state_sha256, state_byte_count,
                 byte_count)
            VALUES (1, ?1, ?1, 'zstd', ?2, ?3, ?3)
            """, step, hash, state.count)
        try connection.run(
            "INSERT INTO snapshot_chunk VALUES (?, 0, ?, ?)", connection.lastInsertedID, hash,
            state)
    }

    private func fileByteCount() throws -> Double {
        try connection.row("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        {
            $0.real(0)
        } ?? 0
    }
}
