// nnstore's side.

import NeuralNetwork

extension Kernels {
    func compute(
        _ product: LayerProduct, _ operands: LayerOperands, into result: Destination
    ) {
        let (x, w, d) = (operands.x.start, operands.w.start, operands.d.start)
        let layer = operands.shape
        let shape = Shape(rows: layer.rows, inputs: layer.inputs, outputs: layer.outputs)
        switch product {
        case .forward:
            weightedSums(x: x, w: w, bias: operands.bias.start, y: result, shape)
        case .inputGradient: inputGradient(d: d, w: w, g: result, shape)
        case .weightGradient: weightGradient(x: x, d: d, g: result, shape)
        }
    }
}
