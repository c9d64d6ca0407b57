// The matrices that both sides read.

/// One layer's matrices, row-major, with numbers from -1 to 1.
final class LayerOperands {
    let shape: LayerShape

    /// rows × inputs.
    let x: Floats

    /// inputs × outputs.
    let w: Floats

    /// outputs.
    let bias: Floats

    /// rows × outputs.
    let d: Floats

    init(_ shape: LayerShape) {
        self.shape = shape
        var noise = Noise(seed: 3)
        func floats(_ count: Int) -> Floats { Floats(count: count, in: -1...1, &noise) }
        x = floats(shape.rows * shape.inputs)
        w = floats(shape.inputs * shape.outputs)
        bias = floats(shape.outputs)
        d = floats(shape.rows * shape.outputs)
    }

    /// Memory for a product's result.
    func result(of product: LayerProduct) -> Floats {
        switch product {
        case .forward: Floats(count: d.count)
        case .inputGradient: Floats(count: x.count)
        case .weightGradient: Floats(count: w.count)
        }
    }
}
