// A second implementation of docs/NUMERICS.md, written from that page: element by element, with
// arrays and no thought of speed. It shares no code with the kernels it is compared with.

import NeuralNetwork

private func fma(_ x: Float, _ y: Float, _ z: Float) -> Float {
    z.addingProduct(x, y)
}

/// A chain over the given terms.
private func chain(from start: Float = 0, _ terms: [(Float, Float)]) -> Float {
    terms.reduce(start) { fma($1.0, $1.1, $0) }
}

private func sum(_ terms: [Float]) -> Float {
    terms.reduce(0, +)
}

/// The elementary functions of the page.
enum OracleFunctions {
    private static let large = Float(bitPattern: 0x3F31_7218)
    private static let small = Float(bitPattern: 0xB102_E308)
    private static let magic = Float(bitPattern: 0x4B40_0000)

    private static func polynomial(_ r: Float, _ patterns: [UInt32]) -> Float {
        let coefficients = patterns.map(Float.init(bitPattern:))
        return coefficients.dropFirst().reduce(coefficients[0]) { fma($0, r, $1) }
    }

    static func exp(_ x: Float) -> Float {
        if x.isNaN { return .nan }
        let c = x > 89 ? 89 : x < -104 ? -104 : x
        let v = fma(c, Float(bitPattern: 0x3FB8_AA3B), magic)
        let n = v - magic
        let r = fma(n, -small, fma(n, -large, c))
        let q = polynomial(r, [0x3AB5_26B5, 0x3C09_1CC7, 0x3D2A_AC58, 0x3E2A_AA49, 0x3EFF_FFFE])
        let p = fma(r * r, q, r) + 1
        let whole = Int(n)
        let a = whole >= 0 ? whole / 2 : -((1 - whole) / 2)
        return p * Float(sign: .plus, exponent: a, significand: 1)
            * Float(sign: .plus, exponent: whole - a, significand: 1)
    }

    static func log(_ x: Float) -> Float {
        if x == 0 { return -.infinity }
        if !(x > 0) { return .nan }
        if x == .infinity { return x }
        let isSubnormal = x < Float.leastNormalMagnitude
        let scaled = isSubnormal ? x * 8_388_608 : x
        let u = scaled.bitPattern &- 0x3F35_04F3
        let n = Float(Int(Int32(bitPattern: u) >> 23) + (isSubnormal ? -23 : 0))
        let f = Float(bitPattern: (u & 0x7F_FFFF) + 0x3F35_04F3) - 1
        let p = polynomial(
            f,
            [
                0xBD9C_64BA, 0x3E02_AF57, 0xBE06_C123, 0x3E11_6C98, 0xBE2A_3945, 0x3E4C_D00E,
                0xBE80_0113, 0x3EAA_AAAA,
            ])
        let y = fma(f * f, fma(f, p, -0.5), n * small)
        return fma(n, large, f + y)
    }

    static func tanh(_ x: Float) -> Float {
        let a = abs(x)
        let s = a * a
        let r = polynomial(s, [0xBBBA_B0CD, 0x3CA9_03DC, 0xBD5C_1B9C, 0x3E08_837E, 0xBEAA_AA99])
        let result = a < 0.625 ? fma(a * s, r, a) : 1 - 2 / (exp(a + a) + 1)
        return x.sign == .minus ? -result : result
    }

    static func logistic(_ x: Float) -> Float {
        let e = exp(-abs(x))
        let y = 1 + e
        let h = 1 / y
        if !(x < 0) { return h }
        let z = e * h
        let m = fma(-z, e - (y - 1), fma(-z, y, e))
        return fma(m, h, z)
    }
}

/// One step of a network, as the page describes it.
struct NumericsOracle {
    let architecture: Architecture
    let parameters: [Float]
    let learningRate: Float

    struct Result {
        var error: Float
        var gradient: [Float]
        var next: [Float]
    }

    /// The step of a batch of rows.
    func step(inputs: [[Float]], targets: [[Float]]) -> Result {
        let layers = architecture.layers
        var values = [inputs]
        var sums: [[[Float]]] = []
        for layer in layers.indices {
            sums.append(values[layer].map { weightedSums(layer, of: $0) })
            values.append(sums[layer].map { activate(layers[layer].activation, $0) })
        }
        let losses = targets.indices.map { b in
            rowLoss(sums: sums[layers.count - 1][b], outputs: values[layers.count][b], targets[b])
        }

        var gradient = [Float](repeating: 0, count: parameters.count)
        var outputGradients: [[Float]] = []
        for layer in layers.indices.reversed() {
            let deltas = targets.indices.map { b in
                let (x, o) = (sums[layer][b], values[layer + 1][b])
                if layer < layers.count - 1 {
                    return self.deltas(layers[layer].activation, x, o, outputGradients[b])
                }
                return lastDeltas(x, o, targets[b], rows: targets.count)
            }
            fill(&gradient, layer: layer, inputs: values[layer], deltas: deltas)
            outputGradients = deltas.map { inputGradient(layer, $0, rows: targets.count) }
        }
        return Result(
            error: sum(losses) / Float(losses.count), gradient: gradient,
            next: zip(parameters, gradient).map { fma(-learningRate, $1, $0) })
    }

    private func shape(_ layer: Int) -> (inputs: Int, outputs: Int, weights: Int) {
        let sizes = [architecture.inputCount] + architecture.layers.map(\.unitCount)
        let start = (0..<layer).reduce(0) { start, below in
            start + sizes[below] * sizes[below + 1]
                + (architecture.layers[below].hasBias ? sizes[below + 1] : 0)
        }
        return (sizes[layer], sizes[layer + 1], start)
    }

    private func weight(_ layer: Int, _ output: Int, _ input: Int) -> Float {
        let (_, outputs, weights) = shape(layer)
        return parameters[weights + input * outputs + output]
    }

    private func weightedSums(_ layer: Int, of x: [Float]) -> [Float] {
        let (inputs, outputs, weights) = shape(layer)
        return (0..<outputs).map { o in
            let hasBias = architecture.layers[layer].hasBias
            return chain(
                from: hasBias ? parameters[weights + inputs * outputs + o] : 0,
                x.indices.map { (x[$0], weight(layer, o, $0)) })
        }
    }

    private func softmax(_ x: [Float]) -> (m: Float, e: [Float], s: Float) {
        var m = x[0]
        for value in x where value > m { m = value }
        let e = x.map { OracleFunctions.exp($0 - m) }
        return (m, e, sum(e))
    }

    private func activate(_ activation: Activation, _ x: [Float]) -> [Float] {
        switch activation {
        case .identity: return x
        case .sigmoid: return x.map(OracleFunctions.logistic)
        case .tanh: return x.map(OracleFunctions.tanh)
        case .relu: return x.map { $0 < 0 ? 0 : $0 }
        case .softmax:
            let (_, e, s) = softmax(x)
            return e.map { $0 / s }
        }
    }

    private func rowLoss(sums x: [Float], outputs o: [Float], _ t: [Float]) -> Float {
        let squares = chain(zip(t, o).map { ($0 - $1, $0 - $1) })
        switch architecture.loss {
        case .squaredError: return squares
        case .meanSquaredError: return squares / Float(o.count)
        case .crossEntropy:
            let (m, _, s) = softmax(x)
            let l = OracleFunctions.log(s)
            return chain(zip(t, x).map { ($0, l - ($1 - m)) })
        }
    }

    private func lastDeltas(_ x: [Float], _ o: [Float], _ t: [Float], rows: Int) -> [Float] {
        let c = 1 / Float(rows)
        if architecture.loss == .crossEntropy {
            let total = sum(t)
            return zip(o, t).map { fma($0, total, -$1) * c }
        }
        let f = architecture.loss == .squaredError ? 2 : 2 / Float(o.count)
        let g = zip(o, t).map { (($0 - $1) * f) * c }
        return deltas(architecture.layers[architecture.layers.count - 1].activation, x, o, g)
    }

    private func deltas(
        _ activation: Activation, _ x: [Float], _ o: [Float], _ g: [Float]
    ) -> [Float] {
        switch activation {
        case .identity: return g
        case .sigmoid: return g.indices.map { g[$0] * (o[$0] * (1 - o[$0])) }
        case .tanh: return g.indices.map { g[$0] * fma(-o[$0], o[$0], 1) }
        case .relu: return g.indices.map { g[$0] * (x[$0] > 0 ? 1 : 0) }
        case .softmax:
            let u = chain(Array(zip(g, o)))
            return g.indices.map { o[$0] * (g[$0] - u) }
        }
    }

    private func fill(
        _ gradient: inout [Float], layer: Int, inputs x: [[Float]], deltas d: [[Float]]
    ) {
        let (inputs, outputs, weights) = shape(layer)
        for o in 0..<outputs {
            for i in 0..<inputs {
                gradient[weights + i * outputs + o] = chain(x.indices.map { (x[$0][i], d[$0][o]) })
            }
            if architecture.layers[layer].hasBias {
                gradient[weights + inputs * outputs + o] = sum(d.map { $0[o] })
            }
        }
    }

    private func inputGradient(_ layer: Int, _ d: [Float], rows: Int) -> [Float] {
        (0..<shape(layer).inputs).map { i in
            let terms = d.indices.map { (d[$0], weight(layer, $0, i)) }
            if rows >= 8 { return chain(terms) }
            var p = (0..<16).map { j in
                chain(terms.enumerated().filter { $0.offset % 16 == j }.map(\.element))
            }
            for half in [8, 4, 2] {
                for j in 0..<half { p[j] += p[j + half] }
            }
            return p[0] + p[1]
        }
    }
}
