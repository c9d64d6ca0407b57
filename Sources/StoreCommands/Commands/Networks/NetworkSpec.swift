// A network with exact weights, as a file describes it:
//
//     {"loss": "squared-error",
//      "inputs": 3,
//      "layers": [{"activation": "sigmoid", "weight": [[0.9, 0.3, 0.4], [0.2, 0.8, 0.2]],
//                  "bias": [0.1, -0.1], "dropout": 0.2}]}
//
// weight has a list for each output with a number for each input. "activation" is identity, "bias" is
// none and "dropout" 0 where they are left out; "loss" is as in `nnstore create`; "inputs" is for
// checking.

internal import FileFormats
package import NeuralNetwork

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The content of a spec file.
package struct NetworkSpec {
    /// What a file may have: some four million weights, decoded in a few seconds.
    package static let maximumByteCount = 64_000_000

    /// One layer, its numbers in single precision.
    struct Layer {
        let activation: Activation
        /// A list for each output with a number for each input.
        let weight: [[Float]]
        /// A number for each output; nil for a layer without biases.
        let bias: [Float]?
        let dropout: Double
    }

    let inputCount: Int?
    let loss: Loss?
    let layers: [Layer]

    /// Reads a spec file and the parameters it holds.
    ///
    /// - Throws: `CommandFailure` that names the file, the layer and what was expected there.
    package static func readParameters(_ path: String, memoryLimit: MemoryLimit) throws
        -> Parameters
    {
        let bytes = try JSONFile.read(path, maximumByteCount: maximumByteCount)
        do {
            let spec = try JSONDecoder().decode(NetworkSpec.self, from: Data(bytes))
            let architecture = try spec.architecture()
            try memoryLimit.check(architecture)
            return try spec.parameters(of: architecture)
        } catch let problem as SpecProblem {
            throw problem.failure(in: path)
        } catch let error as ArchitectureError {
            throw SpecProblem(error.description, hint: error.hint).failure(in: path)
        }
    }

    /// The sizes that the weights have, before their rows are held against them.
    private func architecture() throws -> Architecture {
        let layers = self.layers.map {
            DenseLayer(
                unitCount: $0.weight.count, activation: $0.activation, hasBias: $0.bias != nil,
                dropout: $0.dropout)
        }
        return try Architecture(
            inputCount: inputCount ?? self.layers.first?.weight.first?.count ?? 1,
            layers: layers, loss: loss ?? Loss.usual(after: layers.last?.activation))
    }

    private func parameters(of architecture: Architecture) throws -> Parameters {
        var values = [Float](repeating: 0, count: architecture.parameterCount)
        for tensor in architecture.tensors {
            let layer = layers[tensor.layer]
            switch tensor.kind {
            case .weight: try fill(&values, tensor, with: layer.weight)
            case .bias: try fill(&values, tensor, with: layer.bias ?? [])
            }
        }
        return Parameters(architecture: architecture, values: values)
    }

    private func fill(
        _ values: inout [Float], _ tensor: TensorLayout, with rows: [[Float]]
    ) throws {
        for (output, row) in rows.enumerated() {
            guard row.count == tensor.inputCount else {
                let each = tensor.layer == 0 ? "input" : "unit of layer \(tensor.layer - 1)"
                throw SpecProblem(
                    "layer \(tensor.layer): weight has \(Format.count(row.count, "number")) for output "
                        + "\(output), expected \(tensor.inputCount), one for each \(each)")
            }
            for (input, value) in row.enumerated() {
                values[tensor.index(output: output, input: input)] = value
            }
        }
    }

    private func fill(
        _ values: inout [Float], _ tensor: TensorLayout, with biases: [Float]
    ) throws {
        guard biases.count == tensor.outputCount else {
            throw SpecProblem(
                "layer \(tensor.layer): bias has \(Format.count(biases.count, "number")), expected "
                    + "\(tensor.outputCount), one for each list of its weight")
        }
        for (output, value) in biases.enumerated() {
            values[tensor.index(output: output, input: 0)] = value
        }
    }
}

/// What is wrong with a spec, before the file's name joins it.
struct SpecProblem: Error {
    let message: String
    let hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    func failure(in path: String) -> CommandFailure {
        CommandFailure(
            .usage, "'\(path)': \(message)",
            hint: [hint, "nnstore help create"].compactMap(\.self).joined(separator: ", "))
    }
}
