// The deterministic function that everything else rests on: from parameters and a batch to the next
// parameters and the batch's error, the same bits wherever and whenever it is computed.

/// One backpropagation update: the error and gradient of a batch, and the optimizer's change.
///
/// It owns its memory, so a step allocates nothing. Steps with the same parameters, rows and
/// `Numerics.version` have the same results, bit for bit.
public struct TrainingStep: Sendable {
    /// How the gradient changes the parameters.
    public let optimizer: Optimizer

    /// What the last step computed on its way: its gradient, and the values in every layer.
    public private(set) var backpropagation: Backpropagation

    private let tensors: [TensorLayout]

    /// The next parameters, until they are known to be finite; then they change places with the old.
    private var next: [Float]

    /// Allocates what steps of up to `maximumBatchSize` rows need.
    public init(architecture: Architecture, optimizer: Optimizer, maximumBatchSize: Int) {
        self.optimizer = optimizer
        backpropagation = Backpropagation(
            architecture: architecture, maximumBatchSize: maximumBatchSize)
        tensors = architecture.tensors
        next = [Float](repeating: 0, count: architecture.parameterCount)
    }

    /// Takes one step and returns the batch's error under the parameters before it.
    ///
    /// - Parameters:
    ///   - inputs: `rowCount` rows of `inputCount` values, one row after the other.
    ///   - targets: `rowCount` rows of `outputCount` values.
    /// - Throws: `NonFiniteError`; the parameters are then what they were.
    public mutating func apply(
        to parameters: inout Parameters, inputs: UnsafeBufferPointer<Float>,
        targets: UnsafeBufferPointer<Float>, rowCount: Int
    ) throws(NonFiniteError) -> Float {
        let error = backpropagation.compute(
            parameters: parameters, inputs: inputs, targets: targets, rowCount: rowCount)
        guard error.isFinite else { throw .error }
        if let tensor = firstNonFinite(in: backpropagation.gradient) { throw .gradient(tensor) }
        optimizer.update(
            parameters: parameters.values, gradient: backpropagation.gradient, into: &next)
        if let tensor = firstNonFinite(in: next) { throw .parameters(tensor) }
        swap(&parameters.values, &next)
        return error
    }

    /// The same for rows in arrays.
    public mutating func apply(
        to parameters: inout Parameters, inputs: [Float], targets: [Float], rowCount: Int
    ) throws(NonFiniteError) -> Float {
        try inputs.withUnsafeBufferPointer { inputs throws(NonFiniteError) in
            try targets.withUnsafeBufferPointer { targets throws(NonFiniteError) in
                try apply(to: &parameters, inputs: inputs, targets: targets, rowCount: rowCount)
            }
        }
    }

    /// The first tensor with a value that isn't finite.
    private func firstNonFinite(in values: [Float]) -> TensorLayout? {
        values.withUnsafeBufferPointer { values in
            guard !ReferenceKernels.areAllFinite(values.start, count: values.count) else {
                return nil
            }
            return tensors.first { tensor in
                !ReferenceKernels.areAllFinite(values.start + tensor.offset, count: tensor.count)
            }
        }
    }
}
