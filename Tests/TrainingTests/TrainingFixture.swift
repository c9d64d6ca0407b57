// A small network and dataset in a store of its own, for the tests of training.

import ModelStore
import NeuralNetwork
import TestSupport
import Training

/// A store in a folder of its own, removed with the fixture.
final class TrainingFixture {
    private let folder: TemporaryFolder
    let store: ModelStore
    let network: Network
    let dataset: Dataset

    /// 4-5-3 tanh/softmax on `rowCount` rows that are a fixed function of their number.
    init(rowCount: Int = 23, dropout: Double = 0, faultyRow: Int? = nil) throws {
        folder = try TemporaryFolder()
        store = try ModelStore.create(at: folder.file("test.db"), now: Self.now)
        let architecture = try Architecture(
            inputCount: 4,
            layers: [
                DenseLayer(unitCount: 5, activation: .tanh, hasBias: true, dropout: dropout),
                DenseLayer(unitCount: 3, activation: .softmax, hasBias: true),
            ], loss: .crossEntropy)
        network = try store.createNetwork(
            named: "net", InitialState(.xavier, of: architecture, seed: 3), now: Self.now)
        dataset = try Self.importRows(
            rowCount, named: "rows", into: store, faultyRow: faultyRow)
    }

    static let now = Timestamp(milliseconds: 1_700_000_000_000)

    static func importRows(
        _ rowCount: Int, named name: String, into store: ModelStore, faultyRow: Int? = nil,
        changedRow: Int? = nil
    ) throws -> Dataset {
        let values = (0..<rowCount).flatMap { row -> [Float] in
            let features = (0..<4).map { column in
                Float((row * 7 + column * 3) % 11) / 11 + (row == changedRow ? 0.5 : 0)
            }
            let isFaulty = row == faultyRow
            return (isFaulty ? features.map { _ in .nan } : features) + [Float(row * row % 3)]
        }
        let columns = DatasetColumns(
            features: ["a", "b", "c", "d"], targets: ["kind"], classes: ["x", "y", "z"], scale: nil)
        let new = NewDataset(name: name, columns: columns, source: "test", rowCount: rowCount)
        return try store.importDataset(
            new,
            rows: { _, body in try StateBytes.withBytes(of: values) { try body($0) } }, now: now,
            progress: { _, _ in }
        ).dataset
    }

    func branch(_ name: String = "main") throws -> Branch {
        try store.branch(named: name, of: network)
    }

    func settings(
        learningRate: Float = 0.5, batch: Int = 4, shuffle: Bool = true, validate: Double = 0.2,
        seed: Int = 1
    ) -> TrainingRequest.Settings {
        settings(
            .sgd(learningRate: learningRate), batch: batch, shuffle: shuffle, validate: validate,
            seed: seed)
    }

    func settings(
        _ optimizer: Optimizer, _ schedule: LearningRateSchedule = .constant, batch: Int = 4,
        shuffle: Bool = true, validate: Double = 0.2, seed: Int = 1
    ) -> TrainingRequest.Settings {
        .given(
            dataset: dataset,
            TrainingConfiguration(
                batchSize: batch, optimizer: optimizer, schedule: schedule, shuffle: shuffle,
                validationFraction: validate), seed: seed)
    }

    /// Trains `branch` and stops early after `limit` steps of this run, if given.
    @discardableResult
    func train(
        _ settings: TrainingRequest.Settings, until: StopCondition, branch name: String = "main",
        stopAfter limit: Int? = nil
    ) throws -> TrainingOutcome {
        let run = try prepare(settings, until: until, branch: name)
        var taken = 0
        return try run.train(
            shouldStop: { limit.map { taken >= $0 } ?? false }, report: { _ in taken += 1 })
    }

    func prepare(
        _ settings: TrainingRequest.Settings, until: StopCondition, branch name: String = "main"
    ) throws -> TrainingRun {
        let request = TrainingRequest(
            network: network, branch: try branch(name), settings: settings, until: until,
            memoryLimit: 1 << 30)
        return try TrainingRun(
            request, in: store, kernels: Kernels(), owner: "a test", now: { Self.now })
    }

    /// Every step of a branch: its error's bits, its metrics and its restored state's hash.
    func history(of name: String = "main") throws -> [RecordedStep] {
        let path = try store.path(to: branch(name).head)
        let restorer = CheckpointRestorer(store)
        return try path.stretches.flatMap { stretch in
            try store.steps(
                of: stretch, from: 0, through: .max, newestFirst: false, limit: .max
            ).map { entry in
                let state = try restorer.state(at: entry.checkpoint, of: network)
                return RecordedStep(
                    step: entry.step, error: entry.error, validation: entry.validationError,
                    sha256: StateBytes.sha256(of: state.words))
            }
        }
    }
}

struct RecordedStep: Equatable {
    let step: Int
    let error: Double?
    let validation: Double?
    let sha256: [UInt8]
}
