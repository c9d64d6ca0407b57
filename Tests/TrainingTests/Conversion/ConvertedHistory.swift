// A recorded history and what of it must be the same whatever is done to how it is stored.

import Digest
import ModelStore
import NeuralNetwork
import SQLite
import TestSupport
import Testing
import Training

/// A network of a store with all that was recorded of it.
struct ConvertedHistory {
    let store: ModelStore
    let network: Network
    /// Keeps its folder.
    private let owner: AnyObject

    /// 4-5-3 trained in runs that end at these steps.
    init(
        _ mode: HistoryPolicy.Mode, runs: [Int], validate: Double = 0.2,
        restoreWithin: Duration = .seconds(10)
    ) throws {
        let fixture = try TrainingFixture()
        (store, network, owner) = (fixture.store, fixture.network, fixture)
        for end in runs {
            let request = TrainingRequest(
                network: network, branch: try fixture.branch(),
                settings: fixture.settings(
                    Optimizer(.momentum(0.9), learningRate: 0.05), validate: validate),
                until: StopCondition(step: end),
                recording: RecordingRequest(mode: mode, restoreWithin: restoreWithin),
                memoryLimit: 1 << 30)
            _ = try TrainingRun(
                request, in: store, kernels: Kernels(), owner: "a test",
                now: { TrainingFixture.now }
            ).train(shouldStop: { false }, report: { _ in })
        }
    }

    /// The store that schema 1's version wrote: recordings of form 1, each state a keyframe.
    init(oldStoreIn folder: TemporaryFolder) throws {
        store = try OldLineageTests.openOldStore(in: folder)
        network = try store.network(named: "walkthrough")
        owner = store
    }

    func lineage(_ index: Int = 0) throws -> Lineage {
        try store.lineages(of: network).filter { $0.plan != nil }[index]
    }

    /// The hash of every state of every lineage, restored.
    func states() throws -> [Checkpoint: [UInt8]] {
        let restorer = CheckpointRestorer(store)
        var states: [Checkpoint: [UInt8]] = [:]
        for lineage in try store.lineages(of: network) where lineage.plan != nil {
            for step in lineage.forkStep + 1...(try store.lastStep(of: lineage)) {
                let checkpoint = Checkpoint(lineageID: lineage.id, step: step)
                states[checkpoint] = StateBytes.sha256(
                    of: try restorer.state(at: checkpoint, of: network).words)
            }
        }
        return states
    }

    /// The steps of a lineage that are stored.
    func storedSteps(of lineage: Lineage) throws -> [Int] {
        try (lineage.forkStep + 1...store.lastStep(of: lineage)).filter { step in
            try store.snapshot(holding: Checkpoint(lineageID: lineage.id, step: step)) != nil
        }
    }

    func snapshot(_ step: Int, of lineage: Lineage) throws -> StoredSnapshot {
        try #require(
            try store.snapshot(holding: Checkpoint(lineageID: lineage.id, step: step)))
    }

    /// SQL behind the store's back.
    func tamper(_ sql: String) throws {
        let connection = try Connection(
            path: store.path, access: .readWrite, busyTimeout: .seconds(1))
        try connection.execute(sql)
    }

    func count(_ sql: String) throws -> Int {
        let connection = try Connection(
            path: store.path, access: .readWrite, busyTimeout: .seconds(1))
        return try connection.row(sql) { $0.integer(0) } ?? 0
    }

    /// Changes the state after a step where it is stored, and every hash over it.
    func falsify(_ step: Int, of lineage: Lineage) throws {
        let codec = StateCodec()
        let wordCount = StateLayout(network.architecture, of: lineage).wordCount
        let snapshot = try snapshot(step, of: lineage)
        var words = try store.states(of: snapshot, wordCount: wordCount, codec: codec)
        let place = (step - snapshot.steps.lowerBound) * wordCount
        words[place] = words[place].nextUp
        let changed = try codec.encode(
            states: words, wordCount: wordCount, from: snapshot.steps.lowerBound)
        try store.replace([snapshot], with: [changed], of: lineage.id)
    }

    // MARK: The chain of recordings, as docs/SCHEMA.md has it

    /// Whether every recording has the hash that its rows give.
    func isChained(_ states: [Checkpoint: [UInt8]]) throws -> Bool {
        let connection = try Connection(
            path: store.path, access: .readWrite, busyTimeout: .seconds(1))
        for lineage in try store.lineages(of: network) {
            var previous = [UInt8](repeating: 0, count: 32)
            let recordings = try connection.rows(
                """
                SELECT first_step, last_step, form, sha256 FROM recording
                WHERE lineage_id = ? ORDER BY first_step
                """, lineage.id
            ) { ($0.integer(0), $0.integer(1), $0.integer(2), $0.bytes(3)) }
            for (first, last, form, sha256) in recordings {
                var bytes = previous
                for step in first...last {
                    let checkpoint = Checkpoint(lineageID: lineage.id, step: step)
                    bytes += try Self.row(checkpoint, connection)
                    if form == 1 { bytes += try #require(states[checkpoint]) }
                    bytes += try Self.metrics(checkpoint, connection)
                }
                previous = SHA256.digest(of: bytes)
                guard previous == sha256 else { return false }
            }
        }
        return true
    }

    private static func row(
        _ checkpoint: Checkpoint, _ connection: borrowing Connection
    ) throws -> [UInt8] {
        let error = try connection.row(
            "SELECT error FROM step WHERE lineage_id = ? AND step = ?", checkpoint.lineageID,
            checkpoint.step
        ) { $0.real(0) }
        return bytes(UInt64(checkpoint.step)) + bytes(try #require(error).bitPattern)
    }

    private static func metrics(
        _ checkpoint: Checkpoint, _ connection: borrowing Connection
    ) throws -> [UInt8] {
        try connection.rows(
            "SELECT name, value FROM metric WHERE lineage_id = ? AND step = ? ORDER BY name",
            checkpoint.lineageID, checkpoint.step
        ) { row in
            bytes(UInt64(row.text(0).utf8.count)) + Array(row.text(0).utf8)
                + bytes(row.real(1).bitPattern)
        }.flatMap(\.self)
    }

    private static func bytes(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian, Array.init)
    }
}
