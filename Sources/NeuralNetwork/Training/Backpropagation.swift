// Backpropagation only computes gradients; what is done with them is the optimizer's affair.

/// Computes a batch's error and its gradient with respect to every weight and bias.
///
/// It owns the memory for one architecture and batches up to a size, and keeps what the last batch
/// left in every layer, so that a gradient can be explained by the chain rule's factors.
public struct Backpropagation: Sendable {
    /// The network it works on.
    public let architecture: Architecture

    /// The most rows one batch may have.
    public let maximumBatchSize: Int

    /// The gradient of the last batch's error, laid out like the parameters.
    public private(set) var gradient: [Float]

    private let pass: NetworkPass
    private var workspace: [Float]
    private var lastRowCount = 0

    /// Allocates what batches of up to `maximumBatchSize` rows need.
    public init(architecture: Architecture, maximumBatchSize: Int) {
        self.architecture = architecture
        self.maximumBatchSize = maximumBatchSize
        pass = NetworkPass(architecture: architecture, maximumBatchSize: maximumBatchSize)
        gradient = [Float](repeating: 0, count: architecture.parameterCount)
        workspace = [Float](repeating: 0, count: pass.layout.count)
    }

    /// Computes the error of a batch under `parameters`, and leaves its gradient in `gradient`.
    ///
    /// - Parameters:
    ///   - inputs: `rowCount` rows of `inputCount` values, one row after the other.
    ///   - targets: `rowCount` rows of `outputCount` values.
    /// - Returns: the mean of the rows' losses, which may be infinite or NaN.
    public mutating func compute(
        parameters: Parameters, inputs: UnsafeBufferPointer<Float>,
        targets: UnsafeBufferPointer<Float>, rowCount: Int
    ) -> Float {
        architecture.checkRows(
            parameters, inputs: inputs, targets: targets, rowCount: rowCount,
            maximum: maximumBatchSize)
        lastRowCount = rowCount
        let pass = pass
        return parameters.values.withUnsafeBufferPointer { parameters in
            workspace.withUnsafeMutableBufferPointer { workspace in
                pass.forward(
                    parameters: parameters.start, inputs: inputs.start, rows: rowCount,
                    workspace: workspace.start)
                pass.measure(targets: targets.start, rows: rowCount, workspace: workspace.start)
                gradient.withUnsafeMutableBufferPointer { gradient in
                    pass.backward(
                        parameters: parameters.start, inputs: inputs.start,
                        targets: targets.start, rows: rowCount, workspace: workspace.start,
                        gradient: gradient.start)
                }
                return ReferenceKernels.meanLoss(
                    workspace.start + pass.layout.rowLosses, rows: rowCount)
            }
        }
    }

    /// The same for rows in arrays.
    public mutating func compute(
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
    /// It is nil for the last layer under cross-entropy, which goes through softmax in one piece.
    public func outputGradients(layer: Int) -> [Float]? {
        let isFused = architecture.loss == .crossEntropy && layer == architecture.layers.count - 1
        return isFused ? nil : batch(at: pass.layout.layers[layer].outputGradients, layer: layer)
    }

    /// A layer's deltas dE/dx in the last batch: rows × units.
    public func deltas(layer: Int) -> [Float] {
        batch(at: pass.layout.layers[layer].deltas, layer: layer)
    }

    private func batch(at offset: Int, layer: Int) -> [Float] {
        Array(workspace[offset..<offset + lastRowCount * architecture.layers[layer].unitCount])
    }
}
