// Whole training runs against PyTorch's in float64: first gradients, every error, weights on the way.

import NeuralNetwork
import Testing

struct TrainingVectorTests {
    /// What the file does not say of its optimizers, by the names it has for them.
    ///
    /// Rates follow from the first step, which moves the parameters by −η times what PyTorch makes of
    /// the first gradient g: −η·g (sgd, momentum), −η·1.9·g (nesterov), −η·g/(√(1 − α)·|g| + ε)
    /// (rmsprop), −η·g/(|g| + ε) (adam, adagrad). Least squares of that step over g and the weights w
    /// gives −0.1·g − 0.001·w for sgd-l2, biases too, with a residue of 1e-16: the rate 0.1 and
    /// λ₂ = 0.001 / 0.1. So does it for both runs of adamw, −0.01·g/|g| − 0.0005·w: a decay of 0.05.
    static let optimizers = [
        "sgd": Optimizer(.sgd, learningRate: 0.1),
        "sgd-l2": Optimizer(.sgd, learningRate: 0.1, decay: Decay(l2: 0.01)),
        "momentum": Optimizer(.momentum(0.9), learningRate: 0.05),
        "nesterov": Optimizer(.nesterov(0.9), learningRate: 0.05),
        "rmsprop": Optimizer(.rmsprop(alpha: 0.99, epsilon: 1e-8), learningRate: 0.01),
        "adagrad": Optimizer(.adagrad(epsilon: 1e-10), learningRate: 0.05),
        "adam": Optimizer(.adam(), learningRate: 0.01),
        "adamw": Optimizer(.adamw(), learningRate: 0.01, decay: Decay(decoupled: 0.05)),
    ]

    static let names = [
        "activation sigmoid", "activation tanh", "activation relu", "activation leaky-relu",
        "activation gelu", "activation softplus", "activation silu", "activation elu",
        "activation identity", "classifier", "binary", "loss mean-squared-error",
        "loss absolute-error", "loss huber", "optimizer sgd", "optimizer momentum",
        "optimizer nesterov", "optimizer rmsprop", "optimizer adam", "optimizer adamw",
        "optimizer sgd-l2", "optimizer adagrad", "one layer", "deep", "wide odd sizes",
    ]

    @Test
    func everyCaseIsRun() throws {
        let cases = try TrainingCase.all()
        #expect(cases.map(\.name) == Self.names)
        #expect(cases.count == 25)
        #expect(Set(cases.map(\.optimizer)) == Set(Self.optimizers.keys))
        #expect(Set(cases.flatMap(\.activations)) == Set(Activation.allCases.map(\.rawValue)))
        #expect(Set(cases.map(\.loss)) == Set(Loss.allCases.map(\.rawValue)))
    }

    @Test(arguments: names)
    func trainingFollowsPyTorch(name: String) throws {
        let training = try #require(try TrainingCase.all().first { $0.name == name })
        var run = try training.start()
        let tensors = run.state.layout.architecture.tensors
        #expect(training.after.count == 3)
        for number in 1...training.steps {
            let error = try run.apply(training.batch(number))
            expectClose([error], [training.errors[number - 1]], "error of step \(number)")
            if number == 1 {
                let gradient = run.step.backpropagation.gradient
                expectClose(
                    tensors.flatMap { $0.outputMajor(gradient) },
                    training.firstGradients.flattened, "first gradients")
            }
            if let expected = training.after["\(number)"] {
                let parameters = run.state.parameters
                expectClose(
                    tensors.flatMap(parameters.outputMajor), expected.flattened,
                    "weights after step \(number)")
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
    let batchSize: Int
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
        case name, sizes, activations, loss, optimizer, steps, inputs, targets, initial, errors
        case after
        case batchSize = "batch"
        case firstGradients = "first_gradients"
    }

    static func all() throws -> [TrainingCase] {
        struct File: Decodable {
            let cases: [TrainingCase]
        }
        return try referenceFile("training_vectors.json", as: File.self).cases
    }

    /// The network with the weights that the run begins with.
    func start() throws -> TestTraining {
        let architecture = try makeArchitecture(
            sizes: sizes, activations: activations.map { try #require(Activation(rawValue: $0)) },
            loss: try #require(Loss(rawValue: loss)))
        var parameters = Initializer.zeros.parameters(for: architecture, seed: 0)
        for tensor in architecture.tensors {
            let values =
                tensor.kind == .weight
                ? initial.weights[tensor.layer] : initial.biases[tensor.layer].map { [$0] }
            parameters.set(tensor, outputMajor: values)
        }
        let optimizer = try #require(TrainingVectorTests.optimizers[optimizer])
        return try TestTraining(parameters, optimizer, maximumBatchSize: batchSize)
    }

    /// The rows of a step, in file order; epochs end with a smaller batch.
    func batch(_ number: Int) -> TestBatch {
        let stepsAnEpoch = (inputs.count + batchSize - 1) / batchSize
        let first = (number - 1) % stepsAnEpoch * batchSize
        let rows = first..<min(first + batchSize, inputs.count)
        return TestBatch(
            inputs: inputs[rows].flatMap(\.self), targets: targets[rows].flatMap(\.self),
            rowCount: rows.count)
    }
}
