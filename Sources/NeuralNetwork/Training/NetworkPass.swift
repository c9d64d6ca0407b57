// The sequence of kernels of one pass through a network, forward and backward.

/// The passes of one architecture over a workspace of its layout.
struct NetworkPass: Sendable {
    typealias Source = ReferenceKernels.Source
    typealias Destination = ReferenceKernels.Destination

    let layout: WorkspaceLayout
    let loss: Loss

    init(architecture: Architecture, maximumBatchSize: Int) {
        layout = WorkspaceLayout(architecture: architecture, maximumBatchSize: maximumBatchSize)
        loss = architecture.loss
    }

    /// Computes each layer's weighted sums and outputs.
    func forward(parameters: Source, inputs: Source, rows: Int, workspace: Destination) {
        var x = inputs
        for layer in layout.layers {
            let sums = workspace + layer.weightedSums
            let outputs = workspace + layer.outputs
            ReferenceKernels.weightedSums(
                x: x, w: parameters + layer.weight, bias: layer.bias.map { parameters + $0 },
                y: sums, rows: rows, inputs: layer.inputCount, outputs: layer.unitCount)
            ReferenceKernels.outputs(
                of: layer.activation, x: sums, o: outputs, rows: rows, units: layer.unitCount)
            x = Source(outputs)
        }
    }

    /// Computes each row's loss, after a forward pass.
    func measure(targets: Source, rows: Int, workspace: Destination) {
        let last = layout.layers[layout.layers.count - 1]
        ReferenceKernels.rowLosses(
            of: loss, x: workspace + last.weightedSums, o: workspace + last.outputs, t: targets,
            losses: workspace + layout.rowLosses, rows: rows, outputs: last.unitCount)
    }

    /// Computes the gradient of every tensor, from the last layer to the first, after a forward pass.
    func backward(
        parameters: Source, inputs: Source, targets: Source, rows: Int, workspace: Destination,
        gradient: Destination
    ) {
        for index in layout.layers.indices.reversed() {
            let layer = layout.layers[index]
            computeDeltas(index, targets: targets, rows: rows, workspace: workspace)
            let below = index > 0 ? layout.layers[index - 1] : nil
            let x = below.map { Source(workspace + $0.outputs) } ?? inputs
            let deltas = workspace + layer.deltas
            ReferenceKernels.weightGradient(
                x: x, d: deltas, g: gradient + layer.weight, rows: rows,
                inputs: layer.inputCount, outputs: layer.unitCount)
            if let bias = layer.bias {
                ReferenceKernels.biasGradient(
                    d: deltas, g: gradient + bias, rows: rows, outputs: layer.unitCount)
            }
            // The network's inputs are given: their gradient is not computed.
            if let below {
                ReferenceKernels.inputGradient(
                    d: deltas, w: parameters + layer.weight, g: workspace + below.outputGradients,
                    rows: rows, inputs: layer.inputCount, outputs: layer.unitCount,
                    partialSums: workspace + layout.partialSums)
            }
        }
    }

    /// Computes a layer's deltas: for the last layer from the loss, else from the layer above.
    private func computeDeltas(
        _ index: Int, targets: Source, rows: Int, workspace: Destination
    ) {
        let layer = layout.layers[index]
        let outputs = workspace + layer.outputs
        let gradients = workspace + layer.outputGradients
        let deltas = workspace + layer.deltas
        if index == layout.layers.count - 1 {
            guard loss != .crossEntropy else {
                ReferenceKernels.crossEntropyDeltas(
                    o: outputs, t: targets, d: deltas, rows: rows, outputs: layer.unitCount)
                return
            }
            ReferenceKernels.outputGradients(
                isMean: loss == .meanSquaredError, o: outputs, t: targets, g: gradients,
                rows: rows, outputs: layer.unitCount)
        }
        ReferenceKernels.deltas(
            of: layer.activation, x: workspace + layer.weightedSums, o: outputs, g: gradients,
            d: deltas, rows: rows, units: layer.unitCount)
    }
}
