// A store with one small network, in a folder of its own, for the tests of the store.

import ModelStore
import NeuralNetwork
import SQLite
import TestSupport

/// A store with the network `net` (2-2 identity) and a lineage to record on.
final class StoreFixture {
    static let now = Timestamp(milliseconds: 1_700_000_000_000)

    let folder: TemporaryFolder
    let store: ModelStore
    let network: Network
    let dataset: Dataset
    let codec = StateCodec()

    init() throws {
        folder = try TemporaryFolder()
        store = try ModelStore.create(at: "\(folder.path)/test.db", now: Self.now)
        let architecture = try Architecture(
            inputCount: 2, layers: [DenseLayer(unitCount: 2, activation: .identity, hasBias: true)],
            loss: .squaredError)
        let parameters = Parameters(architecture: architecture, values: [1, 2, 3, 4, 5, 6])
        network = try store.createNetwork(
            named: "net", InitialState(exact: parameters), now: Self.now)
        dataset = try Self.importDataset(named: "rows", values: [1, 2, 3, 4], into: store).dataset
    }

    static func importDataset(
        named name: String, values: [Float], into store: ModelStore
    ) throws -> DatasetImport {
        let columns = DatasetColumns(
            features: ["a", "b"], targets: ["c", "d"], classes: nil, scale: nil)
        let new = NewDataset(
            name: name, columns: columns, source: "test", rowCount: values.count / 4)
        return try store.importDataset(
            new,
            rows: { byteCount, body in
                for start in stride(from: 0, to: values.count, by: byteCount / 4) {
                    let part = values[start..<min(start + byteCount / 4, values.count)]
                    try StateBytes.withBytes(of: Array(part)) { try body($0) }
                }
            }, now: now, progress: { _, _ in })
    }

    func branch(_ name: String = "main") throws -> Branch {
        try store.branch(named: name, of: network)
    }

    /// A new lineage at the head of a branch, and a session that records on it.
    func session(
        on branchName: String = "main", learningRate: Float = 0.1,
        history: HistoryPolicy = HistoryPolicy(mode: .full)
    ) throws -> (RecordingSession, Lineage) {
        let plan = LineagePlan(
            datasetID: dataset.id,
            configuration: TrainingConfiguration(
                batchSize: 1, optimizer: .sgd(learningRate: learningRate), shuffle: false,
                validationFraction: 0), seed: 0, firstEpoch: 0, firstBatch: 0, batchesPerEpoch: 1)
        let branch = try branch(branchName)
        let (job, lineage) = try store.startJob(
            on: branch, .new(plan), history: history, until: StopCondition(step: 1),
            durability: .step, owner: "a test", now: Self.now)
        return (
            try RecordingSession(store, on: branch, lineage: lineage, job: job, action: "train"),
            lineage
        )
    }

    /// Steps with the errors 1/k, each with its state stored by itself.
    func batch(_ steps: ClosedRange<Int>, metrics: [Int: [Metric]] = [:]) throws -> StepBatch {
        StepBatch(
            firstStep: steps.lowerBound, errors: steps.map { 1 / Float($0) },
            metrics: metrics.sorted { $0.key < $1.key }.map { step, metrics in
                StepMetrics(step: step, metrics: metrics)
            },
            snapshots: try steps.map { try codec.encode(values(after: $0), of: $0) })
    }

    func batch(_ step: Int, metrics: [Metric] = []) throws -> StepBatch {
        try batch(step...step, metrics: metrics.isEmpty ? [:] : [step: metrics])
    }

    func values(after step: Int) -> [Float] {
        (0..<6).map { Float(step) + Float($0) / 8 }
    }

    /// The state after a step, if it is stored.
    func storedState(of checkpoint: Checkpoint) throws -> [Float]? {
        try store.storedState(of: checkpoint, wordCount: 6, codec: codec)
    }

    /// SQL on the store's file behind the store's back.
    func tamper(_ sql: String) throws {
        let connection = try Connection(
            path: store.path, access: .readWrite, busyTimeout: .seconds(1))
        try connection.execute(sql)
    }
}

extension ModelStore {
    /// The state after a step, if it is stored.
    func storedState(
        of checkpoint: Checkpoint, wordCount: Int, codec: StateCodec
    ) throws -> [Float]? {
        guard let snapshot = try snapshot(holding: checkpoint) else { return nil }
        let states = try states(of: snapshot, wordCount: wordCount, codec: codec)
        let start = (checkpoint.step - snapshot.steps.lowerBound) * wordCount
        return Array(states[start..<start + wordCount])
    }
}
