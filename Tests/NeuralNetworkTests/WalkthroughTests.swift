// The article's network, 3-3-2 with sigmoid and without biases, against float64 numbers of every
// intermediate value, for the weights as printed and as computed with.

import NeuralNetwork
import Testing

struct WalkthroughTests {
    static let setNames = ["as_printed", "as_computed"]

    @Test(arguments: setNames)
    func firstStepGivesEveryNumberOfTheArticle(setName: String) throws {
        let walkthrough = try Walkthrough.load()
        let expected = try #require(walkthrough.sets[setName]).firstStep
        var training = try walkthrough.start(setName)
        let error = try training.apply(walkthrough.batch)
        let parameters = training.state.parameters

        let pass = training.step.backpropagation
        let outputs = pass.outputs(layer: 1)
        let rowErrors = zip(walkthrough.target, outputs).map { ($0 - $1) * ($0 - $1) }
        expectClose(pass.weightedSums(layer: 0), expected.xHidden)
        expectClose(pass.outputs(layer: 0), expected.oHidden)
        expectClose(pass.weightedSums(layer: 1), expected.xOutput)
        expectClose(outputs, expected.oOutput)
        expectClose(rowErrors, expected.errorPerOutput)
        expectClose([error], [expected.error])
        expectClose(pass.deltas(layer: 1), expected.deltaOutput)
        expectClose(try #require(pass.outputGradients(layer: 0)), expected.dEdOHidden)
        expectClose(pass.deltas(layer: 0), expected.deltaHidden)

        let tensors = parameters.architecture.tensors
        expectClose(
            tensors[0].outputMajor(pass.gradient), expected.gradientInputHidden.flatMap(\.self))
        expectClose(
            tensors[1].outputMajor(pass.gradient), expected.gradientHiddenOutput.flatMap(\.self))
        expectClose(
            parameters.outputMajor(tensors[0]), expected.newWeightsInputHidden.flatMap(\.self))
        expectClose(
            parameters.outputMajor(tensors[1]), expected.newWeightsHiddenOutput.flatMap(\.self))
    }

    @Test(arguments: setNames)
    func tenThousandStepsStayOnCourse(setName: String) throws {
        let walkthrough = try Walkthrough.load()
        let milestones = try #require(walkthrough.sets[setName]).afterStep
        #expect(Set(milestones.keys) == ["1", "2", "10", "100", "1000", "10000"])
        var training = try walkthrough.start(setName)
        for number in 1...10000 {
            try training.apply(walkthrough.batch)
            guard let expected = milestones["\(number)"] else { continue }
            let parameters = training.state.parameters
            let tensors = parameters.architecture.tensors
            expectClose(
                parameters.outputMajor(tensors[0]), expected.weightsInputHidden.flatMap(\.self),
                within: 1e-4)
            expectClose(
                parameters.outputMajor(tensors[1]), expected.weightsHiddenOutput.flatMap(\.self),
                within: 1e-4)
            expectClose(
                [try walkthrough.error(of: parameters)], [expected.errorOfTheseWeights],
                within: 1e-4)
        }
    }

    private func expectClose(
        _ computed: [Float], _ expected: [Double], within bound: Double = 1e-6,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(
            excess(of: computed, over: expected, absolute: bound) <= 1,
            "\(computed) against \(expected)", sourceLocation: location)
    }
}

/// backprop_walkthrough.json.
private struct Walkthrough: Decodable {
    let input: [Float]
    let target: [Float]
    let learningRate: Float
    let sets: [String: WeightSet]

    struct WeightSet: Decodable {
        let weightsInputHidden: [[Float]]
        let weightsHiddenOutput: [[Float]]
        let firstStep: FirstStep
        let afterStep: [String: Milestone]

        enum CodingKeys: String, CodingKey {
            case weightsInputHidden = "weights_input_hidden"
            case weightsHiddenOutput = "weights_hidden_output"
            case firstStep = "first_step"
            case afterStep = "after_step"
        }
    }

    struct FirstStep: Decodable {
        let xHidden, oHidden, xOutput, oOutput, errorPerOutput: [Double]
        let error: Double
        let deltaOutput, dEdOHidden, deltaHidden: [Double]
        let gradientInputHidden, gradientHiddenOutput: [[Double]]
        let newWeightsInputHidden, newWeightsHiddenOutput: [[Double]]

        enum CodingKeys: String, CodingKey {
            case xHidden = "x_hidden"
            case oHidden = "o_hidden"
            case xOutput = "x_output"
            case oOutput = "o_output"
            case errorPerOutput = "error_per_output"
            case error
            case deltaOutput = "delta_output"
            case dEdOHidden = "dE_dO_hidden"
            case deltaHidden = "delta_hidden"
            case gradientInputHidden = "gradient_input_hidden"
            case gradientHiddenOutput = "gradient_hidden_output"
            case newWeightsInputHidden = "new_weights_input_hidden"
            case newWeightsHiddenOutput = "new_weights_hidden_output"
        }
    }

    struct Milestone: Decodable {
        let errorOfTheseWeights: Double
        let weightsInputHidden, weightsHiddenOutput: [[Double]]

        enum CodingKeys: String, CodingKey {
            case errorOfTheseWeights = "error_of_these_weights"
            case weightsInputHidden = "weights_input_hidden"
            case weightsHiddenOutput = "weights_hidden_output"
        }
    }

    enum CodingKeys: String, CodingKey {
        case input, target, sets
        case learningRate = "learning_rate"
    }

    static func load() throws -> Walkthrough {
        try referenceFile("backprop_walkthrough.json", as: Walkthrough.self)
    }

    func start(_ setName: String) throws -> TestTraining {
        let set = try #require(sets[setName])
        let architecture = try makeArchitecture(
            sizes: [3, 3, 2], activations: [.sigmoid, .sigmoid], hasBias: [false, false])
        var parameters = Initializer.zeros.parameters(for: architecture, seed: 0)
        parameters.set(architecture.tensors[0], outputMajor: set.weightsInputHidden)
        parameters.set(architecture.tensors[1], outputMajor: set.weightsHiddenOutput)
        return try TestTraining(
            parameters, .sgd(learningRate: learningRate), maximumBatchSize: 1)
    }

    var batch: TestBatch { TestBatch(inputs: input, targets: target, rowCount: 1) }

    func error(of parameters: Parameters) throws -> Float {
        let evaluator = Evaluator(
            architecture: parameters.architecture, maximumBatchSize: 1, kernels: try Kernels())
        return evaluator.evaluate(parameters, inputs: input, targets: target, rowCount: 1).error
    }
}
