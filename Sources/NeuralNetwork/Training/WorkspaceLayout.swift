// Where everything that a pass computes lies in one array of scratch memory, so that a step
// allocates nothing.

/// One layer's shapes, its place in the state and its places in the workspace.
struct LayerLayout: Sendable {
    let inputCount: Int
    let unitCount: Int
    let activation: Activation

    /// Offsets in the state.
    let weight: Int
    let bias: Int?

    /// Offsets in the workspace, each of rows × units: x, o, dE/do and dE/dx.
    let weightedSums: Int
    let outputs: Int
    let outputGradients: Int
    let deltas: Int
}

/// The workspace of one architecture for batches up to a size.
struct WorkspaceLayout: Sendable {
    let layers: [LayerLayout]

    /// The offset of one loss for each row.
    let rowLosses: Int

    /// The offset of the partial sums of `ReferenceKernels.inputGradient`.
    let partialSums: Int

    /// The number of floats that a forward pass touches.
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
        partialSums = backward.reserve(ReferenceKernels.partialSumCount)
        let tensors = architecture.tensors
        layers = architecture.layers.enumerated().map { index, layer in
            let size = maximumBatchSize * layer.unitCount
            let own = tensors.filter { $0.layer == index }
            return LayerLayout(
                inputCount: own[0].inputCount, unitCount: layer.unitCount,
                activation: layer.activation, weight: own[0].offset,
                bias: layer.hasBias ? own[1].offset : nil,
                weightedSums: forwardOffsets[index].weightedSums,
                outputs: forwardOffsets[index].outputs,
                outputGradients: backward.reserve(size), deltas: backward.reserve(size))
        }
        count = backward.count
    }
}

/// Hands out consecutive stretches of an array.
private struct OffsetCounter {
    private(set) var count = 0

    mutating func reserve(_ size: Int) -> Int {
        defer { count += size }
        return count
    }
}
