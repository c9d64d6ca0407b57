// A store and, beside it, what it must hold: the shadow of every step of every lineage.

import ModelStore
import NeuralNetwork
import SQLite
import TestSupport
import Testing
import Training
import TrainingShadow

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A store that random commands are run on, each followed by a look at all that it holds.
struct RandomHistory {
    private let session: Session
    private let rows: ShadowRows
    private var random: SeededGenerator
    /// What training gives, by its own trainer, for every step that was ever recorded.
    private var shadow: [Checkpoint: ShadowPoint] = [:]
    private var hashes: [Checkpoint: [UInt8]] = [:]
    private var settings: [String: RandomSettings] = [:]
    private var branches = ["main"]
    private var tagCount = 0
    /// What was done, for the message of a failure.
    private(set) var log: [String] = []

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        session = try Session()
        try session.prepareSmallNetwork()
        let store = try ModelStore(path: session.storePath, now: .now())
        let network = try store.network(named: "net")
        let loaded = try TrainingRows(loading: store.dataset(named: "rows"), from: store)
        rows = ShadowRows(
            inputs: loaded.inputs, targets: loaded.targets, rowCount: loaded.rowCount)
        let start = try store.branch(named: "main", of: network).head
        let state = try CheckpointRestorer(store).state(at: start, of: network)
        let initial = Initializer.xavier.parameters(for: network.architecture, seed: 3)
        #expect(state.parameters == initial)
        note(ShadowPoint(initial), at: start)
    }

    private func openStore() throws -> ModelStore {
        try ModelStore(path: session.storePath, now: .now())
    }

    // MARK: Commands

    private enum Operation {
        case train, trainOn, interrupt, kill, rollback, branch, tag, collect, compact, materialize
    }

    private static let operations: [Operation] = [
        .train, .train, .trainOn, .interrupt, .kill, .rollback, .branch, .tag, .collect, .compact,
        .materialize,
    ]

    /// Runs one random command and compares all that the store holds.
    mutating func takeStep() throws {
        let operation = Self.operations.randomElement(using: &random) ?? .train
        let branch = branches.randomElement(using: &random) ?? "main"
        switch operation {
        case .train:
            settings[branch] = RandomSettings(using: &random)
            try train(branch)
        case .trainOn: try train(branch)
        case .interrupt: try train(branch, stoppedBy: SIGINT)
        case .kill: try train(branch, stoppedBy: SIGKILL)
        case .rollback: try run("rollback \(place(branch))@\(try step(on: branch))")
        case .branch:
            let name = "b\(branches.count)"
            try run("branch \(place(branch))@\(try step(on: branch)) \(name)")
            settings[name] = settings[branch]
            branches.append(name)
        case .tag:
            tagCount += 1
            try run("tag \(place(branch))@\(try step(on: branch)) t\(tagCount)")
        case .collect: try run("gc --yes --restore-within 1ms")
        case .compact: try run("compact \(place(branch)) --yes")
        case .materialize:
            let ends = [try step(on: branch), try step(on: branch)].sorted()
            try run("materialize \(place(branch))@\(ends[0])..\(ends[1])")
        }
        try compareAll()
    }

    private func place(_ branch: String) -> String { branch == "main" ? "net" : "net:\(branch)" }

    private mutating func run(_ line: String) throws {
        log.append(line)
        try session.expect(line)
    }

    private func head(of branch: String) throws -> Checkpoint {
        let store = try openStore()
        return try store.branch(named: branch, of: store.network(named: "net")).head
    }

    /// A random step of a branch's path.
    private mutating func step(on branch: String) throws -> Int {
        Int.random(in: 0...(try head(of: branch).step), using: &random)
    }

    // MARK: Training

    /// Trains some steps on; with a signal, more of them, which some time stops.
    private mutating func train(_ branch: String, stoppedBy signal: Int32? = nil) throws {
        let start = try head(of: branch)
        let settings = self.settings[branch] ?? RandomSettings(using: &random)
        self.settings[branch] = settings
        let target = start.step + Int.random(in: 1...(signal == nil ? 400 : 2_000), using: &random)
        let line =
            "train \(place(branch)) --data rows --steps \(target) \(settings.options) "
            + RandomSettings.recording(using: &random)
        log.append(line)
        if let signal {
            try stop(session.start(line), by: signal)
        } else {
            try session.expect(line)
        }
        try follow(from: start, to: head(of: branch), settings.shadow)
    }

    /// Sends a signal while it trains, or before, or after.
    private mutating func stop(_ process: ChildProcess, by signal: Int32) throws {
        let delay = Duration.microseconds(Int.random(in: 0...60_000, using: &random))
        log.append("  signal \(signal) after \(delay)")
        if try !process.hasEnded(within: delay) { try process.send(signal) }
        _ = try process.wait()
    }

    /// Has the shadow take the steps that were recorded.
    private mutating func follow(
        from start: Checkpoint, to end: Checkpoint, _ settings: ShadowSettings
    ) throws {
        guard end != start else { return }
        let point = try #require(shadow[start])
        var trainer = try ShadowTrainer(settings, from: point, on: rows)
        while trainer.point.step < end.step {
            try trainer.next()
            note(
                trainer.point,
                at: Checkpoint(lineageID: end.lineageID, step: trainer.point.step))
        }
    }

    private mutating func note(_ point: ShadowPoint, at checkpoint: Checkpoint) {
        shadow[checkpoint] = point
        hashes[checkpoint] = StateBytes.sha256(of: point.state.words)
    }

    // MARK: Looking

    /// Every step that was ever recorded comes back with the shadow's hash, and `verify` finds nothing.
    private func compareAll() throws {
        let store = try openStore()
        let network = try store.network(named: "net")
        let restorer = CheckpointRestorer(store)
        let recorded = try allRecorded(in: store)
        guard recorded == Set(hashes.keys.filter { $0.step > 0 }) else {
            throw TestSupportError("steps were lost, or came from nowhere")
        }
        for checkpoint in hashes.keys.sorted(by: Self.isBefore) {
            let state = try restorer.state(at: checkpoint, of: network)
            guard StateBytes.sha256(of: state.words) == hashes[checkpoint] else {
                throw TestSupportError(
                    "step \(checkpoint.step) of lineage \(checkpoint.lineageID) differs")
            }
        }
        if let damage = restorer.damage.first { throw damage.error }
        try session.expect("verify")
    }

    private static func isBefore(_ first: Checkpoint, _ second: Checkpoint) -> Bool {
        (first.lineageID, first.step) < (second.lineageID, second.step)
    }

    private func allRecorded(in store: ModelStore) throws -> Set<Checkpoint> {
        let connection = try Connection(
            path: session.storePath, access: .readWrite, busyTimeout: .seconds(10))
        return Set(
            try connection.rows(
                "SELECT lineage_id, step FROM step",
                make: { Checkpoint(lineageID: $0.integer(0), step: $0.integer(1)) }))
    }
}
