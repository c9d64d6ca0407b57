// The sequence of kernels of one pass through a network, forward and backward.

internal import CKernels

/// The passes of one architecture over a workspace of its layout.
struct NetworkPass {
    typealias Source = Kernels.Source
    typealias Destination = Kernels.Destination

    let layout: WorkspaceLayout
    let kernels: Kernels
    private let loss: nn_loss
    private let isFused: Bool

    init(architecture: Architecture, maximumBatchSize: Int, kernels: Kernels) {
        layout = WorkspaceLayout(architecture: architecture, maximumBatchSize: maximumBatchSize)
        self.kernels = kernels
        loss = architecture.loss.kernel
        isFused = architecture.loss.requiredActivation != nil
    }

    /// Computes each layer's weighted sums and outputs, and with dropout what is kept of them.
    func forward(
        parameters: Source, inputs: Source, rows: Int, dropout: DropoutStep?,
        workspace: Destination
    ) {
        let (table, team) = (kernels.table, kernels.team)
        var x = inputs
        for layer in layout.layers {
            let sums = workspace + layer.weightedSums
            let outputs = workspace + layer.outputs
            kernels.weightedSums(
                x: x, w: parameters + layer.weight, bias: layer.bias.map { parameters + $0 },
                y: sums, layer.shape(rows: rows))
            table.outputs(team, layer.activation.kernel, sums, outputs, rows, layer.unitCount)
            x = Source(outputs)
            if let dropout, let dropped = layer.dropout {
                let kept = workspace + layer.keptOutputs
                var draws = dropped.draws(dropout)
                table.dropout(team, &draws, outputs, kept, rows * layer.unitCount)
                x = Source(kept)
            }
        }
    }

    /// Computes each row's loss, after a forward pass.
    func measure(targets: Source, rows: Int, workspace: Destination) {
        let last = layout.layers[layout.layers.count - 1]
        kernels.table.row_losses(
            loss, workspace + last.weightedSums, workspace + last.outputs, targets,
            workspace + layout.rowLosses, rows, last.unitCount)
    }

    /// The error of the batch, after its rows were measured.
    func error(rows: Int, workspace: Destination) -> Float {
        kernels.table.mean(workspace + layout.rowLosses, rows)
    }

    /// Computes the gradient of every tensor, from the last layer to the first, after a forward pass.
    ///
    /// - Returns: the sum over the layers of max |d| · (1 + max |x|), not finite if a d or x is not. Times
    ///   the rows, and rounding aside, no part of the gradient is larger. Infinity where that is not
    ///   less than half the work of looking at the gradient itself.
    func backward(
        parameters: Source, inputs: Source, targets: Source, rows: Int, dropout: DropoutStep?,
        workspace: Destination, gradient: Destination
    ) -> Float {
        var bound: Float = 2 * rows * layout.factorCount < layout.weightCount ? 0 : .infinity
        computeLastDeltas(targets: targets, rows: rows, workspace: workspace)
        for index in layout.layers.indices.reversed() {
            let layer = layout.layers[index]
            let deltas = workspace + layer.deltas
            let x = index == 0 ? inputs : kept(layout.layers[index - 1], dropout, workspace)
            let shape = layer.shape(rows: rows)
            kernels.weightGradient(x: x, d: deltas, g: gradient + layer.weight, shape)
            if let bias = layer.bias {
                kernels.biasGradient(d: deltas, g: gradient + bias, shape)
            }
            if bound.isFinite {
                bound +=
                    kernels.magnitude(deltas, count: rows * layer.unitCount)
                    * (1 + kernels.magnitude(x, count: rows * layer.inputCount))
            }
            // The network's inputs are given: their gradient is not computed.
            guard index > 0 else { break }
            kernels.inputGradient(
                d: deltas, w: parameters + layer.weight,
                g: workspace + layout.layers[index - 1].outputGradients, shape)
            computeDeltas(layout.layers[index - 1], rows: rows, dropout, workspace: workspace)
        }
        return bound
    }

    private func kept(
        _ layer: LayerLayout, _ dropout: DropoutStep?, _ workspace: Destination
    ) -> Source {
        Source(workspace + (dropout == nil ? layer.outputs : layer.keptOutputs))
    }

    /// Computes the last layer's deltas, from the loss.
    private func computeLastDeltas(targets: Source, rows: Int, workspace: Destination) {
        let layer = layout.layers[layout.layers.count - 1]
        let outputs = workspace + layer.outputs
        let deltas = workspace + layer.deltas
        guard !isFused else {
            kernels.table.fused_deltas(loss, outputs, targets, deltas, rows, layer.unitCount)
            return
        }
        let gradients = workspace + layer.outputGradients
        kernels.table.output_gradients(loss, outputs, targets, gradients, rows, layer.unitCount)
        kernels.table.deltas(
            kernels.team, layer.activation.kernel, workspace + layer.weightedSums, outputs,
            gradients, deltas, rows, layer.unitCount)
    }

    /// Computes a layer's deltas from the gradients of its outputs.
    private func computeDeltas(
        _ layer: LayerLayout, rows: Int, _ dropout: DropoutStep?, workspace: Destination
    ) {
        let gradients = workspace + layer.outputGradients
        if let dropout, let dropped = layer.dropout {
            var draws = dropped.draws(dropout)
            kernels.table.dropout(
                kernels.team, &draws, gradients, gradients, rows * layer.unitCount)
        }
        kernels.table.deltas(
            kernels.team, layer.activation.kernel, workspace + layer.weightedSums,
            workspace + layer.outputs, gradients, workspace + layer.deltas, rows, layer.unitCount)
    }
}
