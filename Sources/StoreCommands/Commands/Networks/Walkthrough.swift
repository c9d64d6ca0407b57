// The worked example of the article that nnstore's mathematics comes from: three inputs, three hidden
// units and two outputs, all sigmoid, without biases, and one row of data.

internal import ModelStore
package import NeuralNetwork

/// The article's network and its one row.
package struct Walkthrough {
    /// Whether the hidden weights are those that the article prints.
    ///
    /// Its printed third row, 0.8 0.1 0.9, is a slip: the numbers that follow in the article were
    /// computed with 0.1 0.5 0.6.
    package let isAsPrinted: Bool

    package init(asPrinted: Bool) {
        isAsPrinted = asPrinted
    }

    static let inputs: [Float] = [0.9, 0.1, 0.8]
    static let targets: [Float] = [0.01, 0.99]

    /// Rows of [output][input].
    private var hiddenWeights: [[Float]] {
        [[0.9, 0.3, 0.4], [0.2, 0.8, 0.2], isAsPrinted ? [0.8, 0.1, 0.9] : [0.1, 0.5, 0.6]]
    }

    private static let outputWeights: [[Float]] = [[0.3, 0.7, 0.5], [0.6, 0.5, 0.2]]

    /// The network with its exact weights.
    package func parameters() throws -> Parameters {
        let layers = [3, 2].map { DenseLayer(unitCount: $0, activation: .sigmoid, hasBias: false) }
        let architecture = try Architecture(inputCount: 3, layers: layers, loss: .squaredError)
        var values = [Float](repeating: 0, count: architecture.parameterCount)
        for (tensor, rows) in zip(architecture.tensors, [hiddenWeights, Self.outputWeights]) {
            for (output, row) in rows.enumerated() {
                for (input, value) in row.enumerated() {
                    values[tensor.index(output: output, input: input)] = value
                }
            }
        }
        return Parameters(architecture: architecture, values: values)
    }

    /// The dataset of one row.
    static func dataset(named name: String) -> NewDataset {
        NewDataset(
            name: name,
            columns: DatasetColumns(
                features: inputs.indices.map { "input_\($0)" },
                targets: targets.indices.map { "target_\($0)" }, classes: nil, scale: nil),
            source: "nnstore demo walkthrough", rowCount: 1)
    }

    /// The one row, as an import hands it over.
    static func rows(_ chunkByteCount: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws
    {
        try StateBytes.withBytes(of: inputs + targets, body)
    }
}
