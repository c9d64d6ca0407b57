// Measuring without training: error, accuracy and outputs of given parameters.

/// Measures parameters on rows, a batch at a time.
///
/// The results do not depend on the batch size, bit for bit: a row's outputs depend on that row
/// alone, and losses are added in an order of their own.
public final class Evaluator {
    /// The network it measures.
    public let architecture: Architecture

    /// The most rows it computes at a time, which is what its memory is for.
    public let maximumBatchSize: Int

    private let pass: NetworkPass
    private let workspace: FloatBuffer

    /// Allocates what batches of up to `maximumBatchSize` rows need.
    public init(architecture: Architecture, maximumBatchSize: Int = 256, kernels: Kernels) {
        self.architecture = architecture
        self.maximumBatchSize = maximumBatchSize
        pass = NetworkPass(
            architecture: architecture, maximumBatchSize: maximumBatchSize, kernels: kernels)
        workspace = FloatBuffer(count: pass.layout.forwardCount)
    }

    /// The error and, for classifiers, the accuracy over any number of rows.
    ///
    /// - Parameters:
    ///   - inputs: `rowCount` rows of `inputCount` values, one row after the other.
    ///   - targets: `rowCount` rows of `outputCount` values.
    public func evaluate(
        _ parameters: Parameters, inputs: UnsafeBufferPointer<Float>,
        targets: UnsafeBufferPointer<Float>, rowCount: Int
    ) -> Evaluation {
        architecture.checkParameters(parameters)
        architecture.check(Batch(inputs, targets, rowCount), maximum: .max)
        var tally = RowTally()
        for row in stride(from: 0, to: rowCount, by: maximumBatchSize) {
            let targets = targets.start + row * architecture.outputCount
            let rows = min(maximumBatchSize, rowCount - row)
            forward(parameters, inputs: inputs.start + row * architecture.inputCount, rows: rows)
            measure(&tally, targets: targets, rows: rows)
        }
        let isClassifier = architecture.layers.last?.activation == .softmax
        return Evaluation(
            error: tally.error, accuracy: isClassifier ? tally.accuracy : nil, rowCount: rowCount)
    }

    /// The same for rows in arrays.
    public func evaluate(
        _ parameters: Parameters, inputs: [Float], targets: [Float], rowCount: Int
    ) -> Evaluation {
        inputs.withUnsafeBufferPointer { inputs in
            targets.withUnsafeBufferPointer { targets in
                evaluate(parameters, inputs: inputs, targets: targets, rowCount: rowCount)
            }
        }
    }

    /// The outputs for any number of rows: rowCount × outputCount values.
    public func outputs(
        of parameters: Parameters, inputs: [Float], rowCount: Int
    ) -> [Float] {
        precondition(rowCount >= 1, "\(rowCount) rows")
        precondition(
            inputs.count == rowCount * architecture.inputCount,
            "\(inputs.count) input values for \(rowCount) rows of \(architecture.inputCount)")
        architecture.checkParameters(parameters)
        var outputs: [Float] = []
        outputs.reserveCapacity(rowCount * architecture.outputCount)
        inputs.withUnsafeBufferPointer { inputs in
            for row in stride(from: 0, to: rowCount, by: maximumBatchSize) {
                let rows = min(maximumBatchSize, rowCount - row)
                forward(
                    parameters, inputs: inputs.start + row * architecture.inputCount, rows: rows)
                outputs += workspace[outputRange(rows: rows)]
            }
        }
        return outputs
    }

    private func forward(
        _ parameters: Parameters, inputs: UnsafePointer<Float>, rows: Int
    ) {
        parameters.values.withUnsafeBufferPointer { parameters in
            pass.forward(
                parameters: parameters.start, inputs: inputs, rows: rows, dropout: nil,
                workspace: workspace.start)
        }
    }

    private func measure(
        _ tally: inout RowTally, targets: UnsafePointer<Float>, rows: Int
    ) {
        let outputCount = architecture.outputCount
        let outputs = workspace.start + outputRange(rows: rows).lowerBound
        let isClassifier = architecture.layers.last?.activation == .softmax
        pass.measure(targets: targets, rows: rows, workspace: workspace.start)
        for row in 0..<rows {
            tally.add(loss: workspace.start[pass.layout.rowLosses + row])
            guard isClassifier else { continue }
            tally.compare(
                outputs: outputs + row * outputCount, targets: targets + row * outputCount,
                count: outputCount)
        }
    }

    /// Where the last layer's outputs lie in the workspace.
    private func outputRange(rows: Int) -> Range<Int> {
        let last = pass.layout.layers[pass.layout.layers.count - 1]
        return last.outputs..<last.outputs + rows * last.unitCount
    }
}
