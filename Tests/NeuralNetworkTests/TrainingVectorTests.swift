// Whole training runs against PyTorch's in float64: first gradients, every error, weights on the
// way. The file also has runs of activations, losses and optimizers that do not exist here yet;
// the first test names them, so that none is left out silently.

import NeuralNetwork
import Testing

struct TrainingVectorTests {
    @Test
    func everyCaseWhosePartsExistIsRun() throws {
        let cases = try TrainingCase.all()
        #expect(cases.count == 25)
        #expect(cases.filter { $0.parts != nil }.map(\.name) == Self.runnableNames)
    }

    static let runnableNames = [
        "activation sigmoid", "activation tanh", "activation relu", "activation identity",
        "classifier", "loss mean-squared-error", "optimizer sgd", "one layer",
    ]

    @Test(arguments: runnableNames)
    func trainingFollowsPyTorch(name: String) throws {
        let training = try #require(try TrainingCase.all().first { $0.name == name })
        var run = try TrainingRun(training)
        #expect(training.after.count == 3)
        for number in 1...training.steps {
            let error = try run.step(number)
            expectClose([error], [training.errors[number - 1]], "error of step \(number)")
            if number == 1 {
                expectClose(run.gradient, training.firstGradients.flattened, "first gradients")
            }
            if let expected = training.after["\(number)"] {
                expectClose(run.state, expected.flattened, "weights after step \(number)")
            }
        }
        #expect(training.after.keys.compactMap { Int($0) }.max() == training.steps)
    }

    private func expectClose(_ computed: [Float], _ expected: [Double], _ what: Comment) {
        #expect(excess(of: computed, over: expected, absolute: 1e-6, relative: 2e-5) <= 1, what)
    }
}

/// A case of training_vectors.json.
private struct TrainingCase: Decodable {
    let name: String
    let sizes: [Int]
    let activations: [String]
    let loss: String
    let optimizer: String
    let batch: Int
    let steps: Int
    let inputs: [[Float]]
    let targets: [[Float]]
    let initial: Tensors<Float>
    let errors: [Double]
    let after: [String: Tensors<Double>]
    let firstGradients: Tensors<Double>

    struct Tensors<Value: Decodable>: Decodable {
        let weights: [[[Value]]]
        let biases: [[Value]]

        /// Weights [output][input], then biases, layer by layer.
        var flattened: [Value] {
            zip(weights, biases).flatMap { weights, biases in weights.flatMap(\.self) + biases }
        }
    }

    enum CodingKeys: String, CodingKey {
        case name, sizes, activations, loss, optimizer, batch, steps, inputs, targets, initial
        case errors, after
        case firstGradients = "first_gradients"
    }

    static func all() throws -> [TrainingCase] {
        struct File: Decodable {
            let cases: [TrainingCase]
        }
        return try referenceFile("training_vectors.json", as: File.self).cases
    }

    /// What the case is made of, if all of it exists here.
    ///
    /// The file has no learning rates. Its runs of plain descent all move by 0.1 times the first
    /// gradient in the first step.
    var parts: (activations: [Activation], loss: Loss, optimizer: Optimizer)? {
        let known = activations.compactMap(Activation.init)
        guard known.count == activations.count, let loss = Loss(rawValue: loss), optimizer == "sgd"
        else { return nil }
        return (known, loss, .sgd(learningRate: 0.1))
    }
}

/// One case on its way.
private struct TrainingRun {
    private let training: TrainingCase
    private var trainingStep: TrainingStep
    private var parameters: Parameters

    init(_ training: TrainingCase) throws {
        let parts = try #require(training.parts)
        let architecture = try makeArchitecture(
            sizes: training.sizes, activations: parts.activations, loss: parts.loss)
        parameters = Initializer.zeros.parameters(for: architecture, seed: 0)
        for tensor in architecture.tensors {
            let values =
                tensor.kind == .weight
                ? training.initial.weights[tensor.layer]
                : training.initial.biases[tensor.layer].map { [$0] }
            parameters.set(tensor, outputMajor: values)
        }
        trainingStep = TrainingStep(
            architecture: architecture, optimizer: parts.optimizer,
            maximumBatchSize: training.batch)
        self.training = training
    }

    /// Takes step `number` on the next rows in file order; epochs end with a smaller batch.
    mutating func step(_ number: Int) throws -> Float {
        let stepsAnEpoch = (training.inputs.count + training.batch - 1) / training.batch
        let first = (number - 1) % stepsAnEpoch * training.batch
        let rows = first..<min(first + training.batch, training.inputs.count)
        return try trainingStep.apply(
            to: &parameters, inputs: training.inputs[rows].flatMap(\.self),
            targets: training.targets[rows].flatMap(\.self), rowCount: rows.count)
    }

    var state: [Float] {
        parameters.architecture.tensors.flatMap(parameters.outputMajor)
    }

    var gradient: [Float] {
        parameters.architecture.tensors.flatMap {
            $0.outputMajor(trainingStep.backpropagation.gradient)
        }
    }
}
