// The four products of a dense layer, over valid memory of the shapes given.
//
// Legend: b = row of the batch, i = input, o = output; x rows × inputs, w inputs × outputs,
// d rows × outputs. docs/NUMERICS.md has the order of every sum.

internal import CKernels

extension Kernels {
    /// Memory a kernel reads.
    package typealias Source = UnsafePointer<Float>

    /// Memory a kernel writes.
    package typealias Destination = UnsafeMutablePointer<Float>

    /// The shape of a dense layer's batch.
    package struct Shape: Sendable {
        let rows: Int
        let inputs: Int
        let outputs: Int

        package init(rows: Int, inputs: Int, outputs: Int) {
            self.rows = rows
            self.inputs = inputs
            self.outputs = outputs
        }
    }

    /// y[b][o] = Σ_i x[b][i]·w[i][o] + bias[o].
    package func weightedSums(
        x: Source, w: Source, bias: Source?, y: Destination, _ shape: Shape
    ) {
        table.weighted_sums(team, x, w, bias, y, shape.rows, shape.inputs, shape.outputs)
    }

    /// g[i][o] = Σ_b x[b][i]·d[b][o].
    package func weightGradient(x: Source, d: Source, g: Destination, _ shape: Shape) {
        table.weight_gradient(team, x, d, g, shape.rows, shape.inputs, shape.outputs)
    }

    /// g[o] = Σ_b d[b][o].
    package func biasGradient(d: Source, g: Destination, _ shape: Shape) {
        table.bias_gradient(team, d, g, shape.rows, shape.outputs)
    }

    /// g[b][i] = Σ_o d[b][o]·w[i][o].
    package func inputGradient(d: Source, w: Source, g: Destination, _ shape: Shape) {
        table.input_gradient(team, d, w, g, shape.rows, shape.inputs, shape.outputs)
    }

    /// The largest |value|; infinite or NaN if any value is.
    func magnitude(_ values: Source, count: Int) -> Float {
        Float(bitPattern: table.largest_magnitude(team, values, count))
    }
}
