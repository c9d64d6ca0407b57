// OpenBLAS's side: for each product the call that suits it best.

extension OpenBLAS {
    func compute(
        _ product: LayerProduct, _ operands: LayerOperands, into result: UnsafeMutablePointer<Float>
    ) {
        switch product {
        case .forward: forward(operands, into: result)
        case .inputGradient: inputGradient(operands, into: result)
        case .weightGradient: weightGradient(operands, into: result)
        }
    }

    /// y = x·w onto rows that hold the bias already.
    private func forward(_ operands: LayerOperands, into y: UnsafeMutablePointer<Float>) {
        let (shape, x, w) = (operands.shape, operands.x.start, operands.w.start)
        for row in 0..<shape.rows {
            (y + row * shape.outputs).update(from: operands.bias.start, count: shape.outputs)
        }
        if shape.rows == 1 {
            multiplyVector(transposed: true, w, shape.inputs, shape.outputs, x, onto: y, keeping: 1)
        } else {
            multiply(
                Factor(x, width: shape.inputs), Factor(w, width: shape.outputs),
                (shape.rows, shape.outputs, shape.inputs), onto: y, keeping: 1)
        }
    }

    /// g = d·wᵀ.
    private func inputGradient(_ operands: LayerOperands, into g: UnsafeMutablePointer<Float>) {
        let (shape, d, w) = (operands.shape, operands.d.start, operands.w.start)
        if shape.rows == 1 {
            multiplyVector(
                transposed: false, w, shape.inputs, shape.outputs, d, onto: g, keeping: 0)
        } else {
            multiply(
                Factor(d, width: shape.outputs),
                Factor(w, width: shape.outputs, isTransposed: true),
                (shape.rows, shape.inputs, shape.outputs), onto: g, keeping: 0)
        }
    }

    /// g = xᵀ·d.
    ///
    /// For a batch of 1 too: `cblas_sger` can only add to g, and clearing g before it costs more than
    /// this call, with the kernels of AVX2 and of AVX-512.
    private func weightGradient(_ operands: LayerOperands, into g: UnsafeMutablePointer<Float>) {
        let (shape, x, d) = (operands.shape, operands.x.start, operands.d.start)
        multiply(
            Factor(x, width: shape.inputs, isTransposed: true), Factor(d, width: shape.outputs),
            (shape.inputs, shape.outputs, shape.rows), onto: g, keeping: 0)
    }
}
