// Cross-entropies mean probabilities, so their targets are held against that before training.

import ModelStore
import NeuralNetwork
import Testing
import Training

struct TargetTests {
    /// Trains a network with two outputs on two rows, the second of which has these targets.
    private func train(
        _ loss: Loss, _ activation: Activation, targets: [Float]
    ) throws -> TrainingOutcome {
        let fixture = try TrainingFixture()
        let network = try fixture.store.createNetwork(
            named: "other",
            InitialState(
                .xavier,
                of: Architecture(
                    inputCount: 1,
                    layers: [DenseLayer(unitCount: 2, activation: activation, hasBias: true)],
                    loss: loss), seed: 1), now: TrainingFixture.now)
        let columns = DatasetColumns(
            features: ["x"], targets: ["a", "b"], classes: nil, scale: nil)
        let dataset = try fixture.store.importDataset(
            NewDataset(name: "pairs", columns: columns, source: "test", rowCount: 2),
            rows: { _, body in
                try StateBytes.withBytes(of: [0.5, 0, 1, 0.7] + targets) { try body($0) }
            }, now: TrainingFixture.now, progress: { _, _ in }
        ).dataset
        let request = TrainingRequest(
            network: network, branch: try fixture.store.branch(named: "main", of: network),
            settings: .given(
                dataset: dataset,
                TrainingConfiguration(
                    batchSize: 2, optimizer: .sgd(learningRate: 0.1), shuffle: false,
                    validationFraction: 0), seed: 0),
            until: StopCondition(step: 1), memoryLimit: 1 << 30)
        return try TrainingRun(
            request, in: fixture.store, kernels: Kernels(), owner: "a test",
            now: { TrainingFixture.now }
        ).train(shouldStop: { false }, report: { _ in })
    }

    @Test(arguments: [
        (Loss.crossEntropy, Activation.softmax, [1, 2]),
        (.binaryCrossEntropy, .sigmoid, [-0.5, 1]),
    ])
    func aTargetThatIsNoProbabilityIsNamed(
        _ loss: Loss, _ activation: Activation, targets: [Float]
    ) throws {
        let wrong = targets.first { $0 < 0 || $0 > 1 } ?? 0
        #expect {
            try train(loss, activation, targets: targets)
        } throws: { error in
            (error as? StoreError)?.message
                == "dataset 'pairs' has the target \(wrong) in row 2; \(loss.rawValue) takes "
                + "targets from 0 to 1"
        }
    }

    @Test func probabilitiesAndOtherLossesTrain() throws {
        #expect(try train(.crossEntropy, .softmax, targets: [0.25, 0.75]).step == 1)
        #expect(try train(.binaryCrossEntropy, .sigmoid, targets: [1, 0]).step == 1)
        #expect(try train(.squaredError, .softmax, targets: [7, -2]).step == 1)
    }
}
