// What a network is made of, without its weights. An architecture that exists is valid: the
// initializer and the decoder both refuse everything else.

/// The layers of a network and the loss it is trained with.
public struct Architecture: Sendable, Equatable {
    /// The number of values in one row of inputs.
    public let inputCount: Int

    /// The layers, from the inputs to the outputs.
    public let layers: [DenseLayer]

    /// What a row's outputs are charged for missing its targets.
    public let loss: Loss

    /// Checks the parts against each other and against the limits.
    ///
    /// - Throws: `ArchitectureError`, which names the part and the way out.
    public init(inputCount: Int, layers: [DenseLayer], loss: Loss) throws(ArchitectureError) {
        try Self.checkInputs(inputCount)
        try Self.checkLayers(layers)
        try Self.checkLoss(loss, after: layers)
        self.inputCount = inputCount
        self.layers = layers
        self.loss = loss
        try Self.checkParameterCount(parameterCount)
    }

    /// The number of values in one row of outputs.
    public var outputCount: Int {
        layers[layers.count - 1].unitCount
    }

    /// The number of weights and biases together.
    public var parameterCount: Int {
        tensors.reduce(0) { $0 + $1.count }
    }

    /// Where each tensor lies in the flat state: weight, then bias if there is one, layer by layer.
    public var tensors: [TensorLayout] {
        var tensors: [TensorLayout] = []
        var offset = 0
        var inputs = inputCount
        for (index, layer) in layers.enumerated() {
            for kind in layer.hasBias ? [TensorKind.weight, .bias] : [.weight] {
                let tensor = TensorLayout(
                    layer: index, kind: kind, offset: offset, outputCount: layer.unitCount,
                    inputCount: kind == .weight ? inputs : 1)
                tensors.append(tensor)
                offset += tensor.count
            }
            inputs = layer.unitCount
        }
        return tensors
    }

    /// What measuring a batch of this size holds in memory, in bytes, with a copy of the parameters.
    public func evaluationByteCount(batchSize: Int) -> Int {
        let workspace = WorkspaceLayout(architecture: self, maximumBatchSize: batchSize)
        return (parameterCount + workspace.forwardCount) * MemoryLayout<Float>.stride
    }

    /// What training with a batch size holds in memory, in bytes, with the state.
    ///
    /// That is the parameters, the optimizer's slots and the gradient, and for each row of a batch every
    /// layer's weighted sums, outputs and their gradients. The rows themselves belong to the caller.
    public func trainingByteCount(batchSize: Int, optimizer: Optimizer) -> Int {
        let workspace = WorkspaceLayout(architecture: self, maximumBatchSize: batchSize)
        let arrayCount = 2 + optimizer.rule.slotNames.count
        return (arrayCount * parameterCount + workspace.count) * MemoryLayout<Float>.stride
    }
}
