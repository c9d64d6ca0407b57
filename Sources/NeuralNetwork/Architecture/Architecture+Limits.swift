// What an architecture may not exceed, and the checks its initializer makes.

extension Architecture {
    /// The most layers of a network; a deeper one of dense layers alone would not train.
    public static let maximumLayerCount = 1024

    /// The most inputs, and the most units of a layer: 2^24, up to where binary32 counts exactly.
    public static let maximumUnitCount = 1 << 24

    /// The most weights and biases together: 2^32, a state of 16 GiB.
    ///
    /// With `maximumBatchSize` it keeps every byte count below 2^61, so no product of sizes
    /// overflows `Int`. A sum over all layers of units is at most the parameter count, because a
    /// unit has at least one weight.
    public static let maximumParameterCount = 1 << 32

    /// The most rows of one batch: 2^24, up to where binary32 counts exactly.
    public static let maximumBatchSize = 1 << 24

    static func checkInputs(_ count: Int) throws(ArchitectureError) {
        guard 1...maximumUnitCount ~= count else { throw .inputCount(count) }
    }

    static func checkLayers(_ layers: [DenseLayer]) throws(ArchitectureError) {
        guard !layers.isEmpty else { throw .noLayers }
        guard layers.count <= maximumLayerCount else { throw .tooManyLayers(layers.count) }
        for (index, layer) in layers.enumerated() {
            guard 1...maximumUnitCount ~= layer.unitCount else {
                throw .unitCount(layer.unitCount, layer: index)
            }
            guard layer.activation != .softmax || layer.unitCount > 1 else {
                throw .softmaxOverOneUnit(layer: index)
            }
            guard 0..<1 ~= layer.dropout else { throw .dropout(layer.dropout, layer: index) }
        }
        guard layers[layers.count - 1].dropout == 0 else {
            throw .dropoutOfOutputs(layer: layers.count - 1)
        }
    }

    static func checkLoss(_ loss: Loss, after layers: [DenseLayer]) throws(ArchitectureError) {
        let last = layers[layers.count - 1].activation
        guard last == loss.requiredActivation ?? last else {
            throw .lossNeedsActivation(loss, last, layer: layers.count - 1)
        }
    }

    static func checkParameterCount(_ count: Int) throws(ArchitectureError) {
        guard count <= maximumParameterCount else { throw .tooManyParameters(count) }
    }
}
