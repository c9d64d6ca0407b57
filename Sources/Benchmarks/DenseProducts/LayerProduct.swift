// What is measured: the products of a layer, at the sizes of small, middling and large networks.

/// A product of a dense layer. Legend: b = row of the batch, i = input, o = output.
enum LayerProduct: String, CaseIterable {
    /// y[b][o] = Σ_i x[b][i]·w[i][o] + bias[o].
    case forward

    /// g[b][i] = Σ_o d[b][o]·w[i][o].
    case inputGradient = "input gradient"

    /// g[i][o] = Σ_b x[b][i]·d[b][o].
    case weightGradient = "weight gradient"
}

/// The sizes of a layer and its batch.
struct LayerShape: CustomStringConvertible {
    let rows: Int
    let outputs: Int
    let inputs: Int

    static let measured = [
        LayerShape(rows: 1, outputs: 128, inputs: 784),
        LayerShape(rows: 32, outputs: 32, inputs: 64),
        LayerShape(rows: 64, outputs: 128, inputs: 784),
        LayerShape(rows: 64, outputs: 512, inputs: 512),
        LayerShape(rows: 64, outputs: 512, inputs: 784),
        LayerShape(rows: 64, outputs: 2048, inputs: 2048),
    ]

    var description: String { "\(rows) × \(outputs) × \(inputs)" }

    /// A multiplication and an addition each.
    var operationCount: Double { 2 * Double(rows) * Double(outputs) * Double(inputs) }

    /// How far two sums of numbers from -1 to 1 may be apart: a few roundings of each term.
    func tolerance(of product: LayerProduct) -> Float {
        let terms =
            switch product {
            case .forward: inputs + 1
            case .inputGradient: outputs
            case .weightGradient: rows
            }
        return 1e-6 * Float(terms)
    }
}
