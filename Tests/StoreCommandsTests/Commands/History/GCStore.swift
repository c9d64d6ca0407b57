// A store whose histories gc has something to do in, and the program to run on it.

import ModelStore
import NeuralNetwork
import TestSupport

/// `reader`, 8 → 8 identity, with the branches main and trial.
final class GCStore {
    private static let start = Timestamp(milliseconds: 1_700_000_000_000)

    let session: StoreSession
    let store: ModelStore
    let network: Network
    private let dataset: Dataset
    private let codec = StateCodec()
    private var clock = GCStore.start.milliseconds

    init() throws {
        session = try StoreSession()
        store = try session.store()
        let architecture = try Architecture(
            inputCount: 8,
            layers: [DenseLayer(unitCount: 8, activation: .identity, hasBias: false)],
            loss: .squaredError)
        network = try store.createNetwork(
            named: "reader",
            InitialState(
                exact: Parameters(architecture: architecture, values: Self.state(after: 0))),
            now: Self.start)
        let values: [Float] = [1, 2]
        let columns = DatasetColumns(features: ["a"], targets: ["b"], classes: nil, scale: nil)
        dataset = try store.importDataset(
            NewDataset(name: "rows", columns: columns, source: "test", rowCount: 1),
            rows: { _, body in try StateBytes.withBytes(of: values) { try body($0) } },
            now: Self.start, progress: { _, _ in }
        ).dataset
    }

    /// 1,000 steps on main with a keyframe every ten, recorded in 100 ms each hundred; from step
    /// 455, branch trial with 30 steps of its own; step 222 tagged `good`; the best is step 333.
    static func withReader() throws -> GCStore {
        let fixture = try GCStore()
        try fixture.train(1000, on: "main")
        try fixture.store.createBranch(
            named: "trial", of: fixture.network, at: Checkpoint(lineageID: 2, step: 455), now: start
        )
        try fixture.train(30, on: "trial")
        try fixture.store.createTag(
            named: "good", of: fixture.network, at: Checkpoint(lineageID: 2, step: 222), now: start)
        return fixture
    }

    /// - Parameter damagedStep: stored as a state of another network.
    func train(
        _ count: Int, on name: String, mode: HistoryPolicy.Mode = .replay, damagedStep: Int? = nil
    ) throws {
        let branch = try store.branch(named: name, of: network)
        let plan = LineagePlan(
            datasetID: dataset.id,
            configuration: TrainingConfiguration(
                batchSize: 1, optimizer: .sgd(learningRate: 0.1), shuffle: false,
                validationFraction: 0), seed: 0, firstEpoch: 0, firstBatch: 0, batchesPerEpoch: 1)
        let (job, lineage) = try store.startJob(
            on: branch, .new(plan), history: HistoryPolicy(mode: mode),
            until: StopCondition(step: 1), durability: .step, owner: "a test", now: Self.start)
        let recording = try RecordingSession(
            store, on: branch, lineage: lineage, job: job, action: "train")
        let (first, last) = (branch.head.step + 1, branch.head.step + count)
        for start in stride(from: first, through: last, by: 100) {
            let steps = start...min(start + 99, last)
            let keyframes = try steps.filter { $0 % 10 == 0 }.map { step in
                try codec.encode(step == damagedStep ? [1] : Self.state(after: step), of: step)
            }
            clock += 100
            try recording.append(
                StepBatch(
                    firstStep: start, errors: steps.map { $0 == 334 ? 0.25 : 0.5 },
                    snapshots: keyframes), now: Timestamp(milliseconds: clock))
        }
    }

    private static func state(after step: Int) -> [Float] {
        var bits = UInt64(step) &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<64).map { _ in
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(bits >> 40) / Float(1 << 24)
        }
    }

    /// Rows of the table of stored states.
    func storedCount() throws -> Int {
        try store.retentionInventory().lineages.reduce(0) { $0 + $1.stored.count }
    }

    @discardableResult
    func run(_ words: String...) throws -> ProcessOutcome { try session.run(words) }
}
