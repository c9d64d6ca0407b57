// Reads back what a workload wrote: single steps, ranges of them, and states.

import SQLite

/// Each kind of read begins with a new connection, so with an empty page cache; the file itself
/// is in the system's memory.
struct StoreReader {
    private let path: String
    private let workload: Workload
    private static let lookupCount = 50_000
    private static let scanCount = 500
    private static let scanStepCount = 10_000
    private static let stateByteCount = 200 << 20

    init(_ path: String, _ workload: Workload) {
        self.path = path
        self.workload = workload
    }

    func read() throws -> [Measurement] {
        try [
            measure("step by number", Self.lookupCount, lookUpStep),
            measure("range of \(scanStepCount) steps", Self.scanCount, scanSteps),
            measure("state by step", stateCount, readState),
        ]
    }

    /// Enough of them to measure, in about the same time whatever their size.
    private var stateCount: Int { min(20_000, Self.stateByteCount / workload.stateByteCount) }

    private var scanStepCount: Int { min(Self.scanStepCount, workload.stepCount) }

    private func measure(
        _ name: String, _ count: Int,
        _ readOne: (borrowing Connection, inout Noise) throws -> Int?
    ) throws -> Measurement {
        let connection = try EmptyStore.connect(to: path)
        var noise = Noise(seed: 2)
        let start = ContinuousClock.now
        for _ in 0..<count {
            guard try readOne(connection, &noise) != nil else { throw MissingRow(name: name) }
        }
        let time = ContinuousClock.now - start
        return Measurement(name, .microseconds, time / .microseconds(1) / Double(count))
    }

    private func lookUpStep(
        _ connection: borrowing Connection, _ noise: inout Noise
    ) throws -> Int? {
        try connection.row(
            "SELECT error FROM step WHERE lineage_id = 1 AND step = ?",
            noise.number(in: 1...workload.stepCount)
        ) { $0.real(0) > 0 ? 1 : 0 }
    }

    private func scanSteps(
        _ connection: borrowing Connection, _ noise: inout Noise
    ) throws -> Int? {
        let first = noise.number(in: 1...workload.stepCount - scanStepCount + 1)
        return try connection.row(
            "SELECT count(error) FROM step WHERE lineage_id = 1 AND step BETWEEN ? AND ?", first,
            first + scanStepCount - 1
        ) { $0.integer(0) }
    }

    private func readState(
        _ connection: borrowing Connection, _ noise: inout Noise
    ) throws -> Int? {
        let number = noise.number(in: 1...workload.stepCount / workload.stateInterval)
        return try connection.row(
            """
            SELECT snapshot_chunk.sha256, snapshot_chunk.bytes
            FROM snapshot JOIN snapshot_chunk ON snapshot_chunk.snapshot_id = snapshot.id
            WHERE snapshot.lineage_id = 1 AND snapshot.first_step = ?
            """, number * workload.stateInterval
        ) { $0.bytes(0).count + $0.bytes(1).count }
    }
}

/// A row that was written is not there.
struct MissingRow: Error {
    let name: String
}
