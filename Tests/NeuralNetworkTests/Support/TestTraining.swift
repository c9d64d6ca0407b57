// A training run in memory: what every test of steps does around `TrainingStep`.

import NeuralNetwork
import Testing

/// Steps of one network, counted from 1.
struct TestTraining {
    let step: TrainingStep
    var state: TrainingState
    private(set) var stepCount = 0

    /// Training from given parameters.
    init(
        _ parameters: Parameters, _ settings: StepSettings, maximumBatchSize: Int = 16,
        kernels: Kernels
    ) {
        step = TrainingStep(
            architecture: parameters.architecture, settings: settings,
            maximumBatchSize: maximumBatchSize, kernels: kernels)
        state = TrainingState(TrainingState(parameters), under: step.stateLayout)
    }

    /// Training with the fastest kernels and no schedule.
    init(
        _ parameters: Parameters, _ optimizer: Optimizer, maximumBatchSize: Int = 16
    ) throws {
        self.init(
            parameters, StepSettings(optimizer: optimizer), maximumBatchSize: maximumBatchSize,
            kernels: try Kernels())
    }

    /// Takes the next step; returns the error under the parameters before it.
    @discardableResult
    mutating func apply(_ batch: TestBatch) throws(NonFiniteError) -> Float {
        let error = try step.apply(
            to: &state, step: stepCount + 1, inputs: batch.inputs, targets: batch.targets,
            rowCount: batch.rowCount)
        stepCount += 1
        return error
    }

    /// The state's words as bits.
    var words: [UInt32] { bits(state.words) }
}

/// Which kernels compute, and with how many threads.
struct KernelChoice: Sendable, Hashable, CustomTestStringConvertible {
    let name: String
    let threadCount: Int

    /// Every instruction set of this machine, with one to three threads.
    static let all = Kernels.supportedNames.flatMap { name in
        (1...3).map { KernelChoice(name: name, threadCount: $0) }
    }

    func make() throws -> Kernels { try Kernels(named: name, threadCount: threadCount) }

    var testDescription: String { "\(name) × \(threadCount)" }
}
