// A network of any size with a dataset of its own, for the tests of recording and restoring.

import ModelStore
import NeuralNetwork
import SQLite
import TestSupport
import Training
import TrainingShadow

/// A store in a folder of its own, with a network and rows that the shadow can train on too.
final class HistoryFixture {
    static let now = Timestamp(milliseconds: 1_700_000_000_000)

    private let folder: TemporaryFolder
    let store: ModelStore
    let network: Network
    let dataset: Dataset
    let parameters: Parameters
    let rows: ShadowRows

    /// inputs-hidden-outputs, tanh and softmax, on rows drawn from a seed.
    init(inputs: Int = 4, hidden: Int = 5, outputs: Int = 3, rowCount: Int = 24) throws {
        folder = try TemporaryFolder()
        store = try ModelStore.create(at: folder.file("test.db"), now: Self.now)
        let architecture = try Architecture(
            inputCount: inputs,
            layers: [
                DenseLayer(unitCount: hidden, activation: .tanh, hasBias: true),
                DenseLayer(unitCount: outputs, activation: .softmax, hasBias: true),
            ], loss: .crossEntropy)
        let initial = InitialState(.xavier, of: architecture, seed: 3)
        parameters = initial.parameters
        network = try store.createNetwork(named: "net", initial, now: Self.now)
        rows = Self.rows(rowCount, inputs: inputs, outputs: outputs)
        dataset = try Self.importRows(rows, inputs, outputs, into: store)
    }

    private static func rows(_ count: Int, inputs: Int, outputs: Int) -> ShadowRows {
        var random = SeededGenerator(seed: 7)
        let values = (0..<count * inputs).map { _ in Float.random(in: 0...1, using: &random) }
        let classes = (0..<count * outputs).map { place in
            let row = place / outputs
            return Float(place % outputs == row * row % outputs ? 1 : 0)
        }
        return ShadowRows(inputs: values, targets: classes, rowCount: count)
    }

    private static func importRows(
        _ rows: ShadowRows, _ inputs: Int, _ outputs: Int, into store: ModelStore
    ) throws -> Dataset {
        var values: [Float] = []
        for row in 0..<rows.rowCount {
            values += rows.inputs[row * inputs..<(row + 1) * inputs]
            values += rows.targets[row * outputs..<(row + 1) * outputs]
        }
        let columns = DatasetColumns(
            features: (0..<inputs).map { "x\($0)" }, targets: (0..<outputs).map { "y\($0)" },
            classes: nil, scale: nil)
        let new = NewDataset(
            name: "rows", columns: columns, source: "test", rowCount: rows.rowCount)
        return try store.importDataset(
            new, rows: { _, body in try StateBytes.withBytes(of: values, body) },
            now: now, progress: { _, _ in }
        ).dataset
    }

    var storePath: String { store.path }

    func branch() throws -> Branch { try store.branch(named: "main", of: network) }

    /// Trains main to a step.
    func train(
        _ settings: ShadowSettings, to step: Int, recording: RecordingRequest
    ) throws -> TrainingOutcome {
        let configuration = TrainingConfiguration(
            batchSize: settings.batchSize, optimizer: settings.optimizer,
            schedule: settings.schedule, shuffle: settings.shuffle,
            validationFraction: settings.heldOutPart)
        let request = TrainingRequest(
            network: network, branch: try branch(),
            settings: .given(dataset: dataset, configuration, seed: settings.seed),
            until: StopCondition(step: step), recording: recording, memoryLimit: 1 << 32)
        return try TrainingRun(
            request, in: store, kernels: Kernels(), owner: "a test", now: { Self.now }
        ).train(shouldStop: { false }, report: { _ in })
    }

    /// Numbers that a statement gives, read by a connection of its own.
    func numbers(_ sql: String) throws -> [[Int]] {
        let connection = try Connection(
            path: storePath, access: .readWrite, busyTimeout: .seconds(10))
        return try connection.rows(
            sql,
            make: { row in
                (0..<row.columnCount).map { row.integer($0) }
            })
    }
}
