// What is trained and recorded: a network, its rows, and how long a run of it has to be.

import ModelStore
import NeuralNetwork

/// A network in training, as the history is measured with it.
struct HistoryCase {
    let measured: StepCase
    var rowCount = 4096

    /// The article's network, on rows that a person could still look through.
    static let article = HistoryCase(
        measured: StepCase(sizes: [3, 3, 2], batchSize: 1, target: nil, hasBias: false),
        rowCount: 512)
    static let small = HistoryCase([64, 32, 10], batchSize: 32)
    static let middling = HistoryCase([784, 128, 10], batchSize: 32)
    static let middlingAt64 = HistoryCase([784, 128, 10], batchSize: 64)
    static let large = HistoryCase([784, 512, 512, 10], batchSize: 64)
    static let huge = HistoryCase([784, 2048, 2048, 2048, 10], batchSize: 64)

    private init(_ sizes: [Int], batchSize: Int) {
        self.init(measured: StepCase(sizes: sizes, batchSize: batchSize, target: nil))
    }

    private init(measured: StepCase, rowCount: Int = 4096) {
        self.measured = measured
        self.rowCount = rowCount
    }

    var name: String { measured.name }

    /// The article's learning rate, which also trains the others on these rows.
    var configuration: TrainingConfiguration {
        TrainingConfiguration(
            batchSize: measured.batchSize, optimizer: .sgd(learningRate: 0.5), shuffle: false,
            validationFraction: 0)
    }

    /// The bytes of one state: what storing it as it is would take.
    func stateByteCount() throws -> Int {
        try measured.architecture().parameterCount * MemoryLayout<Float>.size
    }
}
