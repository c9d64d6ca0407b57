// What is measured: networks from one that a person computes by hand to one that fills a cache.

import NeuralNetwork

/// A network and a batch size.
struct StepCase {
    /// The number of inputs, then of each layer's units.
    let sizes: [Int]
    let batchSize: Int
    /// How much faster than PyTorch a step is meant to be; nil where nothing was promised.
    let target: Double?
    var hasBias = true

    static let measured = [
        StepCase(sizes: [3, 3, 2], batchSize: 1, target: 1000),
        StepCase(sizes: [64, 32, 10], batchSize: 1, target: nil),
        StepCase(sizes: [64, 32, 10], batchSize: 32, target: 40),
        StepCase(sizes: [784, 128, 10], batchSize: 1, target: 10),
        StepCase(sizes: [784, 128, 10], batchSize: 64, target: 2),
        StepCase(sizes: [784, 512, 512, 10], batchSize: 64, target: 1.5),
        StepCase(sizes: [784, 2048, 2048, 2048, 10], batchSize: 64, target: 1.2),
    ]

    /// The sizes as the command line of nnstore writes them: 784-128-10.
    var name: String { sizes.map(String.init).joined(separator: "-") }

    /// Sigmoid layers under the squared error, on both sides.
    func architecture() throws -> Architecture {
        try Architecture(
            inputCount: sizes[0],
            layers: sizes.dropFirst().map { unitCount in
                DenseLayer(unitCount: unitCount, activation: .sigmoid, hasBias: hasBias)
            },
            loss: .squaredError)
    }
}

/// The optimizers that are measured, by the names both sides know.
enum Rule: String, CaseIterable {
    case sgd, adam
}

/// What PyTorch does with the parameters after each step, by the names both sides know.
enum Saving: String, CaseIterable {
    case none
    case torchSave = "torch.save"
    case safetensors

    var words: String { self == .none ? "nothing saved" : rawValue }
}
