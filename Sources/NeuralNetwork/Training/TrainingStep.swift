// The deterministic function that everything else rests on: from a state and a batch to the next
// state and the batch's error, the same bits wherever and whenever it is computed.

/// What a step is, beside its state and its batch.
public struct StepSettings: Sendable, Equatable {
    /// How the gradient changes the parameters.
    public let optimizer: Optimizer

    /// How the learning rate changes.
    public let schedule: LearningRateSchedule

    /// The number of steps of an epoch, which schedules may count in.
    public let batchesPerEpoch: Int

    /// What dropout is drawn from.
    public let seed: UInt64

    /// The settings of a step.
    public init(
        optimizer: Optimizer, schedule: LearningRateSchedule = .constant, batchesPerEpoch: Int = 1,
        seed: UInt64 = 0
    ) {
        precondition(batchesPerEpoch >= 1, "\(batchesPerEpoch) batches in an epoch")
        self.optimizer = optimizer
        self.schedule = schedule
        self.batchesPerEpoch = batchesPerEpoch
        self.seed = seed
    }
}

extension StepSettings {
    /// The learning rate of the step that follows a state of these settings' layout.
    public func learningRate(after state: TrainingState) -> Float {
        schedule.rate(
            from: optimizer.learningRate, stepCount: state.scheduleStep,
            reductionCount: Int(state.plateau.reductionCount), batchesPerEpoch: batchesPerEpoch)
    }
}

/// One backpropagation update: the error and gradient of a batch, and the optimizer's change.
///
/// It owns its memory, so a step allocates nothing. Steps with the same settings, state, number, rows
/// and `Numerics.version` have the same results, bit for bit.
public final class TrainingStep {
    /// The network it trains.
    public let architecture: Architecture

    /// What its steps are, beside state and batch.
    public let settings: StepSettings

    /// The layout of the states it takes.
    public let stateLayout: StateLayout

    /// What the last step computed on its way: its gradient, and the values in every layer.
    public let backpropagation: Backpropagation

    /// The learning rate of the last step.
    public private(set) var learningRate: Float

    private let update: Update
    private let hasDropout: Bool
    private let hasSchedule: Bool

    /// Allocates what steps of up to `maximumBatchSize` rows need.
    public init(
        architecture: Architecture, settings: StepSettings, maximumBatchSize: Int, kernels: Kernels
    ) {
        self.architecture = architecture
        self.settings = settings
        stateLayout = StateLayout(
            architecture, optimizer: settings.optimizer, schedule: settings.schedule)
        backpropagation = Backpropagation(
            architecture: architecture, maximumBatchSize: maximumBatchSize, kernels: kernels)
        update = Update(stateLayout, settings.optimizer, kernels)
        hasDropout = architecture.layers.contains { $0.dropout > 0 }
        hasSchedule = settings.schedule.countsSteps
        learningRate = settings.optimizer.learningRate
    }

    /// Takes one step and returns the batch's error under the parameters before it.
    ///
    /// - Parameters:
    ///   - state: of this step's `stateLayout`.
    ///   - step: the number of the step that is taken, from 1, which dropout depends on.
    ///   - inputs: `rowCount` rows of `inputCount` values, one row after the other.
    ///   - targets: `rowCount` rows of `outputCount` values.
    /// - Throws: `NonFiniteError`; the state is then what it was.
    public func apply(
        to state: inout TrainingState, step: Int, inputs: UnsafeBufferPointer<Float>,
        targets: UnsafeBufferPointer<Float>, rowCount: Int
    ) throws(NonFiniteError) -> Float {
        precondition(state.words.count == stateLayout.wordCount, "a state of another layout")
        let batch = Batch(inputs, targets, rowCount)
        let dropout = hasDropout ? DropoutStep(seed: settings.seed, step: step) : nil
        let error = state.words.withUnsafeBufferPointer { words in
            backpropagation.compute(words.start, batch, dropout: dropout)
        }
        guard error.isFinite else { throw .error(rows: backpropagation.nonFiniteRows) }
        if hasSchedule { learningRate = settings.learningRate(after: state) }
        try update.apply(to: &state, backpropagation, learningRate: learningRate)
        count(error, in: &state)
        return error
    }

    /// The same for rows in arrays.
    public func apply(
        to state: inout TrainingState, step: Int, inputs: [Float], targets: [Float], rowCount: Int
    ) throws(NonFiniteError) -> Float {
        try inputs.withUnsafeBufferPointer { inputs throws(NonFiniteError) in
            try targets.withUnsafeBufferPointer { targets throws(NonFiniteError) in
                try apply(
                    to: &state, step: step, inputs: inputs, targets: targets, rowCount: rowCount)
            }
        }
    }

    /// Lets a plateau look at the end of an epoch; to be called after every epoch's last step.
    ///
    /// - Parameter validationError: of the rows held out; nil where there are none.
    public func endEpoch(_ state: inout TrainingState, validationError: Float?) {
        guard let plateau = settings.schedule.plateau else { return }
        state.plateau.endEpoch(validationError: validationError, plateau)
    }

    private func count(_ error: Float, in state: inout TrainingState) {
        if stateLayout.scheduleStep != nil { state.scheduleStep += 1 }
        if stateLayout.plateau != nil { state.plateau.add(error: error) }
    }
}
