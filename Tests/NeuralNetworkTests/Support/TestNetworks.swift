// Networks and rows for tests, drawn from seeds.

import NeuralNetwork

/// A small generator for test data, unrelated to the one under test.
struct TestGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func next() -> UInt64 {
        // xorshift64*
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_F491_4F6C_DD1D
    }

    /// Values in the given range.
    mutating func floats(_ count: Int, in range: ClosedRange<Float>) -> [Float] {
        (0..<count).map { _ in Float.random(in: range, using: &self) }
    }

    /// One of several things.
    mutating func pick<Element>(_ first: Element, _ others: Element...) -> Element {
        ([first] + others)[Int.random(in: 0...others.count, using: &self)]
    }
}

/// Rows of inputs and targets.
struct TestBatch: Sendable {
    var inputs: [Float]
    var targets: [Float]
    let rowCount: Int

    /// Rows for an architecture; under cross-entropy, targets are shares that sum to about 1.
    init(for architecture: Architecture, rowCount: Int, using generator: inout TestGenerator) {
        self.rowCount = rowCount
        inputs = generator.floats(rowCount * architecture.inputCount, in: -1...1)
        let targets = generator.floats(rowCount * architecture.outputCount, in: 0...1)
        let scale = architecture.loss == .crossEntropy ? 2 / Float(architecture.outputCount) : 1
        self.targets = targets.map { $0 * scale }
    }

    /// Given rows.
    init(inputs: [Float], targets: [Float], rowCount: Int) {
        (self.inputs, self.targets, self.rowCount) = (inputs, targets, rowCount)
    }
}

/// A network with layers of the given sizes; the first size is the number of inputs.
func makeArchitecture(
    sizes: [Int], activations: [Activation], hasBias: [Bool]? = nil, dropout: [Double]? = nil,
    loss: Loss = .squaredError
) throws -> Architecture {
    let layers = zip(sizes.dropFirst(), activations).enumerated().map { index, layer in
        DenseLayer(
            unitCount: layer.0, activation: layer.1, hasBias: hasBias?[index] ?? true,
            dropout: dropout?[index] ?? 0)
    }
    return try Architecture(inputCount: sizes[0], layers: layers, loss: loss)
}

/// Parameters with every value drawn, biases too.
func makeParameters(
    for architecture: Architecture, within bound: Float = 0.8, using generator: inout TestGenerator
) -> Parameters {
    Parameters(
        architecture: architecture,
        values: generator.floats(architecture.parameterCount, in: -bound...bound))
}

/// Values cut into rows.
func rows(_ values: [Float], _ width: Int) -> [[Float]] {
    stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
}

/// The bit patterns of values.
func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

extension Parameters {
    /// Sets one tensor from values in the order [output][input].
    mutating func set(_ tensor: TensorLayout, outputMajor rows: [[Float]]) {
        for (output, row) in rows.enumerated() {
            for (input, value) in row.enumerated() {
                values[tensor.index(output: output, input: input)] = value
            }
        }
    }
}
