// A dense layer's operands with awkward numbers, and its products of them: by kernels, and by the
// plain loops that docs/NUMERICS.md describes.

import NeuralNetwork

/// The products of a dense layer.
enum DenseProduct: CaseIterable {
    case weightedSums, weightedSumsWithoutBias, weightGradient, biasGradient, inputGradient
}

/// What a dense layer multiplies in a batch.
///
/// Legend: b = row of the batch, i = input, o = output; x rows × inputs, w inputs × outputs, d rows ×
/// outputs.
struct LayerOperands {
    let rows: Int
    let inputs: Int
    let outputs: Int
    private let x: [Float]
    private let w: [Float]
    private let bias: [Float]
    private let d: [Float]

    init(rows: Int, inputs: Int, outputs: Int, using generator: inout TestGenerator) {
        (self.rows, self.inputs, self.outputs) = (rows, inputs, outputs)
        x = generator.awkwardMatrix(rows, inputs)
        w = generator.awkwardMatrix(inputs, outputs)
        bias = generator.awkwardMatrix(1, outputs)
        d = generator.awkwardMatrix(rows, outputs)
    }

    /// The product by kernels, between values that they must leave alone.
    func compute(_ product: DenseProduct, _ kernels: Kernels) -> [Float] {
        let shape = Kernels.Shape(rows: rows, inputs: inputs, outputs: outputs)
        var memory = Self.margin + [Float](repeating: .nan, count: count(product)) + Self.margin
        memory.withUnsafeMutableBufferPointer { memory in
            guard let start = memory.baseAddress else { return }
            let result = start + Self.margin.count
            switch product {
            case .weightedSums: kernels.weightedSums(x: x, w: w, bias: bias, y: result, shape)
            case .weightedSumsWithoutBias:
                kernels.weightedSums(x: x, w: w, bias: nil, y: result, shape)
            case .weightGradient: kernels.weightGradient(x: x, d: d, g: result, shape)
            case .biasGradient: kernels.biasGradient(d: d, g: result, shape)
            case .inputGradient: kernels.inputGradient(d: d, w: w, g: result, shape)
            }
        }
        return memory
    }

    /// The same value by value.
    func reference(_ product: DenseProduct) -> [Float] {
        let result =
            switch product {
            case .weightedSums: weightedSums(from: bias)
            case .weightedSumsWithoutBias: weightedSums(from: Self.zeros(outputs))
            case .weightGradient: weightGradient()
            case .biasGradient: biasGradient()
            case .inputGradient: rows < 8 ? treeInputGradient() : chainedInputGradient()
            }
        return Self.margin + result + Self.margin
    }

    // MARK: Memory

    /// What lies before and behind a result, more than the widest vector on both sides.
    private static let margin = [Float](repeating: 12_345, count: 37)

    private static func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }

    private func count(_ product: DenseProduct) -> Int {
        switch product {
        case .weightedSums, .weightedSumsWithoutBias: rows * outputs
        case .weightGradient: inputs * outputs
        case .biasGradient: outputs
        case .inputGradient: rows * inputs
        }
    }

    // MARK: Plain loops

    private func weightedSums(from start: [Float]) -> [Float] {
        var y: [Float] = []
        for b in 0..<rows {
            var sums = start
            for i in 0..<inputs {
                for o in 0..<outputs {
                    sums[o] = Oracle.fma(x[b * inputs + i], w[i * outputs + o], sums[o])
                }
            }
            y += sums
        }
        return y
    }

    private func weightGradient() -> [Float] {
        var g = Self.zeros(inputs * outputs)
        for b in 0..<rows {
            for i in 0..<inputs {
                for o in 0..<outputs {
                    g[i * outputs + o] = Oracle.fma(
                        x[b * inputs + i], d[b * outputs + o], g[i * outputs + o])
                }
            }
        }
        return g
    }

    private func biasGradient() -> [Float] {
        var g = Self.zeros(outputs)
        for b in 0..<rows {
            for o in 0..<outputs { g[o] += d[b * outputs + o] }
        }
        return g
    }

    private func chainedInputGradient() -> [Float] {
        var g = Self.zeros(rows * inputs)
        for b in 0..<rows {
            for i in 0..<inputs {
                var sum: Float = 0
                for o in 0..<outputs {
                    sum = Oracle.fma(d[b * outputs + o], w[i * outputs + o], sum)
                }
                g[b * inputs + i] = sum
            }
        }
        return g
    }

    private func treeInputGradient() -> [Float] {
        var g = Self.zeros(rows * inputs)
        for b in 0..<rows {
            for i in 0..<inputs {
                var chains = Self.zeros(16)
                for o in 0..<outputs {
                    chains[o % 16] = Oracle.fma(
                        d[b * outputs + o], w[i * outputs + o], chains[o % 16])
                }
                g[b * inputs + i] = Oracle.join(chains)
            }
        }
        return g
    }
}

extension TestGenerator {
    /// Values of which some are zeros of both signs, subnormals, or so large that they swallow others.
    ///
    /// Every third row and every seventh column is so small that its products with another such one
    /// underflow: to zeros with the sign of the last term, which one more term of +0 would lose.
    fileprivate mutating func awkwardMatrix(_ rows: Int, _ columns: Int) -> [Float] {
        (0..<rows * columns).map { index in
            let isSmall = index / columns % 3 == 2 || index % columns % 7 == 5
            return awkwardFloat() * (isSmall ? 0x1p-100 : 1)
        }
    }

    private mutating func awkwardFloat() -> Float {
        let value = Float.random(in: -1...1, using: &self)
        return switch next() % 64 {
        case 0..<3: 0
        case 3..<6: -0.0
        case 6..<9: value * 0x1p-130
        case 9: value * 0x1p24
        default: value
        }
    }
}
