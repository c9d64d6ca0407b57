// Backpropagation only computes gradients; what is done with them is the optimizer's affair.

/// Computes a batch's error and its gradient with respect to every weight and bias.
///
/// It owns the memory for one architecture and batches up to a size, and keeps what the last batch
/// left in every layer, so that a gradient can be explained by the chain rule's factors.
public final class Backpropagation {
    /// The network it works on.
    public let architecture: Architecture

    /// The most rows one batch may have.
    public let maximumBatchSize: Int

    let pass: NetworkPass
    let gradientBuffer: FloatBuffer
    private let workspace: FloatBuffer
    private var lastRowCount = 0

    /// At least the largest magnitude in the last gradient; if it is finite, so is all of that.
    private(set) var gradientBound = Float.infinity

    /// Allocates what batches of up to `maximumBatchSize` rows need.
    public init(architecture: Architecture, maximumBatchSize: Int, kernels: Kernels) {
        self.architecture = architecture
        self.maximumBatchSize = maximumBatchSize
        pass = NetworkPass(
            architecture: architecture, maximumBatchSize: maximumBatchSize, kernels: kernels)
        gradientBuffer = FloatBuffer(count: architecture.parameterCount)
        workspace = FloatBuffer(count: pass.layout.count)
    }

    /// The gradient of the last batch's error, laid out like the parameters.
    public var gradient: [Float] { gradientBuffer[0..<gradientBuffer.count] }

    /// Computes the error of a batch under `parameters`, and leaves its gradient in `gradient`.
    ///
    /// Nothing is dropped here, whatever dropout the layers have.
    ///
    /// - Parameters:
    ///   - inputs: `rowCount` rows of `inputCount` values, one row after the other.
    ///   - targets: `rowCount` rows of `outputCount` values.
    /// - Returns: the mean of the rows' losses, which may be infinite or NaN.
    public func compute(
        parameters: Parameters, inputs: UnsafeBufferPointer<Float>,
        targets: UnsafeBufferPointer<Float>, rowCount: Int
    ) -> Float {
        architecture.checkParameters(parameters)
        return parameters.values.withUnsafeBufferPointer { values in
            compute(values.start, Batch(inputs, targets, rowCount), dropout: nil)
        }
    }

    /// The same with a step's dropout, over a state's parameters.
    func compute(
        _ parameters: UnsafePointer<Float>, _ batch: Batch, dropout: DropoutStep?
    ) -> Float {
        architecture.check(batch, maximum: maximumBatchSize)
        lastRowCount = batch.rowCount
        let (inputs, targets) = (batch.inputs.start, batch.targets.start)
        pass.forward(
            parameters: parameters, inputs: inputs, rows: batch.rowCount, dropout: dropout,
            workspace: workspace.start)
        pass.measure(targets: targets, rows: batch.rowCount, workspace: workspace.start)
        let bound = pass.backward(
            parameters: parameters, inputs: inputs, targets: targets, rows: batch.rowCount,
            dropout: dropout, workspace: workspace.start, gradient: gradientBuffer.start)
        gradientBound = boundOfGradient(bound, rows: batch.rowCount)
        return pass.error(rows: batch.rowCount, workspace: workspace.start)
    }

    /// What the factors say, four times for rounding; where that is too large or nothing, what the
    /// gradient itself says.
    ///
    /// A sum of n terms, each step of it rounded, is at most (1 + 2^-24)^n times as large as it should
    /// be: below e for the 2^24 rows that there can be. A bound of 2^100 leaves no doubt.
    private func boundOfGradient(_ factors: Float, rows: Int) -> Float {
        let bound = 4 * Float(rows) * factors
        guard !(bound <= 0x1p100) else { return bound }
        return pass.kernels.magnitude(gradientBuffer.start, count: gradientBuffer.count)
    }

    /// The same for rows in arrays.
    public func compute(
        parameters: Parameters, inputs: [Float], targets: [Float], rowCount: Int
    ) -> Float {
        inputs.withUnsafeBufferPointer { inputs in
            targets.withUnsafeBufferPointer { targets in
                compute(
                    parameters: parameters, inputs: inputs, targets: targets, rowCount: rowCount)
            }
        }
    }
}

extension Backpropagation {
    /// A layer's weighted sums x in the last batch: rows × units.
    public func weightedSums(layer: Int) -> [Float] {
        batch(at: pass.layout.layers[layer].weightedSums, layer: layer)
    }

    /// A layer's outputs o in the last batch: rows × units.
    public func outputs(layer: Int) -> [Float] {
        batch(at: pass.layout.layers[layer].outputs, layer: layer)
    }

    /// A layer's dE/do in the last batch: rows × units.
    ///
    /// It is nil for the last layer under a loss that goes through its activation in one piece.
    public func outputGradients(layer: Int) -> [Float]? {
        let isLast = layer == architecture.layers.count - 1
        let isFused = isLast && architecture.loss.requiredActivation != nil
        return isFused ? nil : batch(at: pass.layout.layers[layer].outputGradients, layer: layer)
    }

    /// A layer's deltas dE/dx in the last batch: rows × units.
    public func deltas(layer: Int) -> [Float] {
        batch(at: pass.layout.layers[layer].deltas, layer: layer)
    }

    private func batch(at offset: Int, layer: Int) -> [Float] {
        workspace[offset..<offset + lastRowCount * architecture.layers[layer].unitCount]
    }

    /// The rows of the last batch, counted from 0, whose loss is not finite.
    var nonFiniteRows: [Int] {
        let losses = workspace[pass.layout.rowLosses..<pass.layout.rowLosses + lastRowCount]
        return losses.indices.filter { !losses[$0].isFinite }
    }

    /// The rows of the last batch, counted from 0, with a delta in that layer that is not finite.
    func nonFiniteRows(ofDeltasIn layer: Int) -> [Int] {
        let (deltas, units) = (deltas(layer: layer), architecture.layers[layer].unitCount)
        return (0..<lastRowCount).filter { row in
            deltas[row * units..<(row + 1) * units].contains { !$0.isFinite }
        }
    }
}
