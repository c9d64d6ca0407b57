// "Initializers" of docs/NUMERICS.md.

import NeuralNetwork

extension Oracle {
    /// The parameters that a network starts with.
    static func parameters(
        _ initializer: Initializer, for architecture: Architecture, seed: UInt64
    ) -> [Float] {
        var inputs = architecture.inputCount
        return architecture.layers.enumerated().flatMap { index, layer in
            defer { inputs = layer.unitCount }
            var stream = OracleStream(seed: seed, purpose: 1, number: UInt64(index))
            let weights = weights(initializer, inputs, layer.unitCount, &stream)
            return weights + [Float](repeating: 0, count: layer.hasBias ? layer.unitCount : 0)
        }
    }

    private static func weights(
        _ initializer: Initializer, _ inputs: Int, _ outputs: Int, _ stream: inout OracleStream
    ) -> [Float] {
        let count = inputs * outputs
        let (i, both) = (Float(inputs), Float(inputs + outputs))
        switch initializer {
        case .xavier: return symmetric((6 / both).squareRoot(), count, &stream)
        case .he: return symmetric((6 / i).squareRoot(), count, &stream)
        case .lecun: return symmetric((3 / i).squareRoot(), count, &stream)
        case .xavierNormal: return normal(0, (2 / both).squareRoot(), count, &stream)
        case .heNormal: return normal(0, (2 / i).squareRoot(), count, &stream)
        case .lecunNormal: return normal(0, (1 / i).squareRoot(), count, &stream)
        case .normal(let mean, let deviation): return normal(mean, deviation, count, &stream)
        case .uniform(let low, let high):
            return (0..<count).map { _ in
                fma(high - low, Float(stream.next() / 256) * 0x1p-24, low)
            }
        case .zeros: return [Float](repeating: 0, count: count)
        }
    }

    private static func symmetric(
        _ a: Float, _ count: Int, _ stream: inout OracleStream
    ) -> [Float] {
        (0..<count).map { _ in a * ((Float(stream.next() / 256) - 0x1p23) * 0x1p-23) }
    }

    private static func normal(
        _ mean: Float, _ deviation: Float, _ count: Int, _ stream: inout OracleStream
    ) -> [Float] {
        var weights: [Float] = []
        while weights.count < count {
            let p = stream.next()
            let q = stream.next()
            let rho = (-2 * log(Float(p / 256 + 1) * 0x1p-24)).squareRoot()
            let phi = Float(q / 256) * 0x1p-23
            weights.append(fma(deviation, rho * cosinePi(phi), mean))
            weights.append(fma(deviation, rho * cosinePi(phi - 0.5), mean))
        }
        return Array(weights.prefix(count))
    }
}
