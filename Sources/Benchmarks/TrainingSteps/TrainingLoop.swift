// nnstore's side: steps as training takes them, without storing anything.

import NeuralNetwork

/// A network in training on random rows.
final class TrainingLoop {
    private static let rowCount = 4096

    private let batchSize: Int
    private let architecture: Architecture
    private let inputs: Floats
    private let targets: Floats
    private let step: TrainingStep
    private var state: TrainingState

    init(_ measured: StepCase, _ rule: Rule, _ kernels: Kernels) throws {
        batchSize = measured.batchSize
        architecture = try measured.architecture()
        var noise = Noise(seed: 4)
        inputs = Floats(count: Self.rowCount * architecture.inputCount, in: 0...1, &noise)
        targets = Floats(count: Self.rowCount * architecture.outputCount, in: 0...1, &noise)
        step = TrainingStep(
            architecture: architecture, settings: StepSettings(optimizer: measured.optimizer(rule)),
            maximumBatchSize: batchSize, kernels: kernels)
        let parameters = Initializer.xavier.parameters(for: architecture, seed: 1)
        state = TrainingState(TrainingState(parameters), under: step.stateLayout)
    }

    /// The microseconds of so many steps.
    func train(stepCount: Int) throws -> Double {
        let start = ContinuousClock.now
        try take(stepCount, &state)
        return (ContinuousClock.now - start) / .microseconds(1)
    }

    private func take(_ stepCount: Int, _ state: inout TrainingState) throws {
        for number in 1...stepCount {
            let row = number * batchSize % (Self.rowCount - batchSize + 1)
            _ = try step.apply(
                to: &state, step: number,
                inputs: rows(of: inputs, from: row, width: architecture.inputCount),
                targets: rows(of: targets, from: row, width: architecture.outputCount),
                rowCount: batchSize)
        }
    }

    private func rows(of all: Floats, from row: Int, width: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(start: all.start + row * width, count: batchSize * width)
    }
}

extension StepCase {
    /// The optimizer whose steps are PyTorch's under 0.1 for sgd and its default for adam.
    ///
    /// PyTorch's side sums the error over the batch, where nnstore's is the mean of its rows.
    fileprivate func optimizer(_ rule: Rule) -> Optimizer {
        switch rule {
        case .sgd: Optimizer(.sgd, learningRate: 0.1 * Float(batchSize))
        case .adam: Optimizer(.adam())
        }
    }
}
