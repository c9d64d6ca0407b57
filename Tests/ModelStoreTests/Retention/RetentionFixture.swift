// A store whose histories have keyframes where a test wants them.

import ModelStore
import NeuralNetwork
import SQLite
import TestSupport

/// A store with the network `net`: one identity layer, as many words a state as asked for.
final class RetentionFixture {
    static let now = Timestamp(milliseconds: 1_700_000_000_000)

    let folder: TemporaryFolder
    let store: ModelStore
    let network: Network
    let wordCount: Int
    private let dataset: Dataset
    private let codec = StateCodec()

    /// - Parameter width: inputs and outputs of the layer; it has no biases.
    init(width: Int = 2) throws {
        folder = try TemporaryFolder()
        store = try ModelStore.create(at: folder.file("test.db"), now: Self.now)
        wordCount = width * width
        let architecture = try Architecture(
            inputCount: width,
            layers: [DenseLayer(unitCount: width, activation: .identity, hasBias: false)],
            loss: .squaredError)
        let parameters = Parameters(
            architecture: architecture, values: Self.state(after: 0, wordCount: wordCount))
        network = try store.createNetwork(
            named: "net", InitialState(exact: parameters), now: Self.now)
        let values: [Float] = [1, 2]
        let columns = DatasetColumns(features: ["a"], targets: ["b"], classes: nil, scale: nil)
        dataset = try store.importDataset(
            NewDataset(name: "rows", columns: columns, source: "test", rowCount: 1),
            rows: { _, body in try StateBytes.withBytes(of: values) { try body($0) } },
            now: Self.now, progress: { _, _ in }
        ).dataset
    }

    /// Records steps under a new lineage where the branch stands, a keyframe every so many steps and
    /// after the last one.
    ///
    /// - Parameter error: of a step; falls from step to step unless given.
    /// - Returns: the lineage's id.
    @discardableResult
    func train(
        _ count: Int, every spacing: Int, on name: String = "main",
        history: HistoryPolicy = HistoryPolicy(mode: .replay),
        error: (Int) -> Float = { 1 / Float($0) }
    ) throws -> Int {
        let recording = try start(on: name, history)
        let first = try branch(name).head.step + 1
        for start in stride(from: first, to: first + count, by: 100) {
            let last = min(start + 99, first + count - 1)
            try recording.session.append(
                try batch(start...last, first: first, spacing, end: first + count - 1, error),
                now: Self.now)
        }
        return recording.lineage.id
    }

    /// A session that records on a new lineage.
    func start(
        on name: String = "main", _ history: HistoryPolicy = HistoryPolicy(mode: .replay)
    ) throws -> (session: RecordingSession, lineage: Lineage) {
        let plan = LineagePlan(
            datasetID: dataset.id,
            configuration: TrainingConfiguration(
                batchSize: 1, optimizer: .sgd(learningRate: 0.1), shuffle: false,
                validationFraction: 0), seed: 0, firstEpoch: 0, firstBatch: 0, batchesPerEpoch: 1)
        let branch = try branch(name)
        let (job, lineage) = try store.startJob(
            on: branch, .new(plan), history: history, until: StopCondition(step: 1),
            durability: .step, owner: "a test", now: Self.now)
        return (
            try RecordingSession(store, on: branch, lineage: lineage, job: job, action: "train"),
            lineage
        )
    }

    private func batch(
        _ steps: ClosedRange<Int>, first: Int, _ spacing: Int, end: Int, _ error: (Int) -> Float
    ) throws -> StepBatch {
        let stored = steps.filter { ($0 - first + 1) % spacing == 0 || $0 == end }
        return StepBatch(
            firstStep: steps.lowerBound, errors: steps.map(error),
            snapshots: try stored.map { try keyframe($0) })
    }

    func keyframe(_ step: Int) throws -> EncodedSnapshot {
        try codec.encode(Self.state(after: step, wordCount: wordCount), of: step)
    }

    /// Values that hardly compress, others after each step.
    static func state(after step: Int, wordCount: Int) -> [Float] {
        var bits = UInt64(step) &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<wordCount).map { _ in
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(bits >> 40) / Float(1 << 24)
        }
    }

    func branch(_ name: String = "main") throws -> Branch {
        try store.branch(named: name, of: network)
    }

    func tag(_ name: String, _ lineageID: Int, _ step: Int) throws {
        try store.createTag(
            named: name, of: network, at: Checkpoint(lineageID: lineageID, step: step),
            now: Self.now)
    }

    /// The steps whose states are stored.
    func storedSteps(of lineageID: Int) throws -> [Int] {
        try store.retentionInventory().lineages.first { $0.id == lineageID }?
            .stored.map(\.steps.upperBound) ?? []
    }

    /// Where a state is stored.
    func snapshotID(_ lineageID: Int, _ step: Int) throws -> Int? {
        try store.snapshot(holding: Checkpoint(lineageID: lineageID, step: step))?.id
    }

    /// SQL on the store's file behind the store's back.
    func tamper(_ sql: String) throws {
        let connection = try Connection(
            path: store.path, access: .readWrite, busyTimeout: .seconds(1))
        try connection.execute("PRAGMA foreign_keys = ON; \(sql)")
    }
}
