// Where everything that a pass computes lies in one array of scratch memory, so that a step
// allocates nothing.

/// One layer's shapes, its place in the parameters and its places in the workspace.
struct LayerLayout: Sendable {
    let inputCount: Int
    let unitCount: Int
    let activation: Activation
    let dropout: DropoutLayer?

    /// Offsets in the parameters.
    let weight: Int
    let bias: Int?

    /// Offsets in the workspace, each of rows × units: x, o, o after dropout, dE/do and dE/dx.
    let weightedSums: Int
    let outputs: Int
    let keptOutputs: Int
    let outputGradients: Int
    let deltas: Int

    func shape(rows: Int) -> Kernels.Shape {
        Kernels.Shape(rows: rows, inputs: inputCount, outputs: unitCount)
    }
}

/// The workspace of one architecture for batches up to a size.
struct WorkspaceLayout: Sendable {
    let layers: [LayerLayout]

    /// The number of weights.
    let weightCount: Int

    /// The number of values for each row that the weights' gradient is made of: every layer's x and d.
    let factorCount: Int

    /// The offset of one loss for each row.
    let rowLosses: Int

    /// The number of floats that a forward pass without dropout touches.
    let forwardCount: Int

    /// The number of floats altogether.
    let count: Int

    init(architecture: Architecture, maximumBatchSize: Int) {
        precondition(
            1...Architecture.maximumBatchSize ~= maximumBatchSize,
            "a batch has 1 to \(Architecture.maximumBatchSize) rows, not \(maximumBatchSize)")
        // What the forward pass needs comes first, so that an evaluator can leave the rest out.
        var forward = OffsetCounter()
        rowLosses = forward.reserve(maximumBatchSize)
        let forwardOffsets = architecture.layers.map { layer in
            let size = maximumBatchSize * layer.unitCount
            return (weightedSums: forward.reserve(size), outputs: forward.reserve(size))
        }
        forwardCount = forward.count

        var backward = forward
        let tensors = architecture.tensors
        layers = architecture.layers.enumerated().map { index, layer in
            let size = maximumBatchSize * layer.unitCount
            let own = tensors.filter { $0.layer == index }
            let offsets = forwardOffsets[index]
            let dropout = DropoutLayer(layer, index: index)
            return LayerLayout(
                inputCount: own[0].inputCount, unitCount: layer.unitCount,
                activation: layer.activation, dropout: dropout, weight: own[0].offset,
                bias: layer.hasBias ? own[1].offset : nil,
                weightedSums: offsets.weightedSums, outputs: offsets.outputs,
                keptOutputs: dropout == nil ? offsets.outputs : backward.reserve(size),
                outputGradients: backward.reserve(size), deltas: backward.reserve(size))
        }
        count = backward.count
        weightCount = layers.reduce(0) { $0 + $1.inputCount * $1.unitCount }
        factorCount = layers.reduce(0) { $0 + $1.inputCount + $1.unitCount }
    }
}
