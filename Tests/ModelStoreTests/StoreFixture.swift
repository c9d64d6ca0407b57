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
            new, rows: { _, body in try StateBytes.withBytes(of: values) { try body($0) } },
            now: now, progress: { _, _ in })
    }

    func branch(_ name: String = "main") throws -> Branch {
        try store.branch(named: name, of: network)
    }

    /// A new lineage at the head of main, and a session that records on it.
    func session(learningRate: Float = 0.1) throws -> (RecordingSession, Lineage) {
        let plan = LineagePlan(
            datasetID: dataset.id,
            configuration: TrainingConfiguration(
                batchSize: 1, optimizer: .sgd(learningRate: learningRate), shuffle: false,
                validationFraction: 0), seed: 0, firstEpoch: 0, firstBatch: 0, batchesPerEpoch: 1)
        let branch = try branch()
        let (job, lineage) = try store.startJob(
            on: branch, .new(plan), until: StopCondition(step: 1), owner: "a test", now: Self.now)
        return (
            try RecordingSession(store, on: branch, lineage: lineage, job: job, action: "train"),
            lineage
        )
    }

    func record(_ step: Int, metrics: [Metric] = []) throws -> StepRecord {
        StepRecord(
            step: step, error: 1 / Float(step), metrics: metrics,
            state: try codec.encode(values(after: step)))
    }

    func values(after step: Int) -> [Float] {
        (0..<6).map { Float(step) + Float($0) / 8 }
    }

    /// SQL on the store's file behind the store's back.
    func tamper(_ sql: String) throws {
        let connection = try Connection(
            path: store.path, access: .readWrite, busyTimeout: .seconds(1))
        try connection.execute(sql)
    }
}
