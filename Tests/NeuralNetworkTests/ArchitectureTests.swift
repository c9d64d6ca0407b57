// What an architecture is, what it refuses and how it is written down.

import NeuralNetwork
import Testing

struct ArchitectureTests {
    @Test
    func tensorsFollowOneAnotherInTheState() throws {
        let architecture = try makeArchitecture(
            sizes: [3, 4, 2], activations: [.sigmoid, .softmax], hasBias: [true, false])
        let tensors = architecture.tensors
        #expect(tensors.map(\.description) == ["layer 0 weight", "layer 0 bias", "layer 1 weight"])
        #expect(tensors.map(\.layer) == [0, 0, 1])
        #expect(tensors.map(\.offset) == [0, 12, 16])
        #expect(tensors.map(\.count) == [12, 4, 8])
        #expect(tensors.map(\.inputCount) == [3, 1, 4])
        #expect(tensors.map(\.outputCount) == [4, 4, 2])
        #expect(architecture.parameterCount == 24)
        #expect(architecture.outputCount == 2)
    }

    @Test
    func usersSeeOutputsByInputs() throws {
        let architecture = try makeArchitecture(sizes: [2, 3], activations: [.identity])
        let parameters = Parameters(
            architecture: architecture, values: [11, 21, 31, 12, 22, 32, 1, 2, 3])
        let tensors = architecture.tensors
        #expect(parameters.outputMajor(tensors[0]) == [11, 12, 21, 22, 31, 32])
        #expect(parameters.outputMajor(tensors[1]) == [1, 2, 3])
        #expect(tensors[0].index(output: 2, input: 1) == 5)
        #expect(tensors[1].index(output: 2, input: 0) == 8)
    }

    /// 2,410 parameters and, for each of 32 rows, 4 × 42 values and a loss.
    @Test(arguments: [("sgd", 2), ("momentum", 3), ("adam", 4)])
    func trainingMemoryIsCounted(rule: String, arrayCount: Int) throws {
        let architecture = try makeArchitecture(
            sizes: [64, 32, 10], activations: [.sigmoid, .softmax], loss: .crossEntropy)
        let optimizer = Optimizer(try OptimizerRule(named: rule))
        #expect(architecture.parameterCount == 2410)
        #expect(
            architecture.trainingByteCount(batchSize: 32, optimizer: optimizer)
                == 4 * (arrayCount * 2410 + 32 * 169))
        #expect(architecture.evaluationByteCount(batchSize: 32) == 4 * (2410 + 32 * 85))
    }

    /// What is kept of the outputs is one more array of the layer.
    @Test
    func dropoutTakesMemory() throws {
        let architecture = try makeArchitecture(
            sizes: [64, 32, 10], activations: [.sigmoid, .softmax], dropout: [0.5, 0],
            loss: .crossEntropy)
        #expect(
            architecture.trainingByteCount(batchSize: 32, optimizer: .sgd(learningRate: 1))
                == 4 * (2 * 2410 + 32 * 169 + 32 * 32))
        #expect(architecture.evaluationByteCount(batchSize: 32) == 4 * (2410 + 32 * 85))
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var inputCount = 2
        var layers = [DenseLayer(unitCount: 2, activation: .sigmoid, hasBias: true)]
        var loss = Loss.squaredError
        let message: String
        let hint: String
        var testDescription: String { message }
    }

    private static func layer(
        _ unitCount: Int, _ activation: Activation = .relu, dropout: Double = 0
    ) -> DenseLayer {
        DenseLayer(unitCount: unitCount, activation: activation, hasBias: true, dropout: dropout)
    }

    static let refusals = [
        Refusal(
            inputCount: 0, message: "0 inputs; a network needs at least 1",
            hint: "give the number of values in one row of inputs"),
        Refusal(
            inputCount: 16_777_217,
            message: "16777217 inputs; a network takes at most 16777216",
            hint: "leave out inputs, or combine them before training"),
        Refusal(
            layers: [], message: "no layers; a network needs at least 1",
            hint: "describe at least the output layer, with one unit for each target"),
        Refusal(
            layers: Array(repeating: layer(1), count: 1025),
            message: "1025 layers; a network has at most 1024", hint: "use fewer, wider layers"),
        Refusal(
            layers: [layer(3), layer(0)],
            message: "layer 1: 0 units; a layer needs at least 1",
            hint: "give the layer at least 1 unit, or leave the layer out"),
        Refusal(
            layers: [layer(-4)], message: "layer 0: -4 units; a layer needs at least 1",
            hint: "give the layer at least 1 unit, or leave the layer out"),
        Refusal(
            layers: [layer(.max)],
            message: "layer 0: 9223372036854775807 units; a layer has at most 16777216",
            hint: "use fewer units"),
        Refusal(
            layers: [layer(1, .softmax), layer(1)],
            message: "layer 0: softmax over 1 unit is always 1; softmax needs at least 2 units",
            hint: "use sigmoid for one output, or one unit for each class"),
        Refusal(
            loss: .crossEntropy, message: "layer 0: cross-entropy needs softmax here, not sigmoid",
            hint: "make the last layer softmax, or use the loss squared-error"),
        Refusal(
            layers: [layer(2), layer(2, .softmax)], loss: .binaryCrossEntropy,
            message: "layer 1: binary-cross-entropy needs sigmoid here, not softmax",
            hint: "make the last layer sigmoid, or use the loss squared-error"),
        Refusal(
            layers: [layer(2, dropout: 1), layer(1)],
            message: "layer 0: a dropout of 1.0; it is from 0 to less than 1",
            hint: "use a probability such as 0.2"),
        Refusal(
            layers: [layer(2), layer(2, dropout: -0.1), layer(1)],
            message: "layer 1: a dropout of -0.1; it is from 0 to less than 1",
            hint: "use a probability such as 0.2"),
        Refusal(
            layers: [layer(2, dropout: .nan), layer(1)],
            message: "layer 0: a dropout of nan; it is from 0 to less than 1",
            hint: "use a probability such as 0.2"),
        Refusal(
            layers: [layer(2, dropout: 0.5), layer(1, dropout: 0.5)],
            message: "layer 1: dropout after the last layer would drop the network's answers",
            hint: "leave dropout out of the last layer"),
        Refusal(
            inputCount: 16_777_216, layers: [layer(256)],
            message: "4294967552 weights and biases; a network has at most 4294967296",
            hint: "use fewer inputs, or fewer units in neighbouring layers"),
    ]

    @Test(arguments: refusals)
    func impossibleNetworksAreRefusedByName(refusal: Refusal) throws {
        let error = try #require(throws: ArchitectureError.self) {
            try Architecture(
                inputCount: refusal.inputCount, layers: refusal.layers, loss: refusal.loss)
        }
        #expect("\(error)" == refusal.message)
        #expect(error.hint == refusal.hint)
    }

    @Test
    func theLargestNetworksOverflowNothing() throws {
        let wide = Array(repeating: Self.layer(1 << 24), count: 1024)
        #expect(throws: ArchitectureError.tooManyParameters((1 << 48 + 1 << 24) * 1024)) {
            try Architecture(inputCount: 1 << 24, layers: wide, loss: .squaredError)
        }
        let tall = try makeArchitecture(sizes: [1, 1 << 24], activations: [.relu])
        let byteCount = tall.trainingByteCount(
            batchSize: Architecture.maximumBatchSize, optimizer: Optimizer(.adam()))
        #expect(byteCount > 1 << 50)
    }

    static let text =
        #"{"inputs":3,"layers":[{"activation":"relu","bias":true,"units":4},"#
        + #"{"activation":"softmax","bias":false,"units":2}],"loss":"cross-entropy"}"#

    @Test
    func jsonGoesThereAndBack() throws {
        let architecture = try makeArchitecture(
            sizes: [3, 4, 2], activations: [.relu, .softmax], hasBias: [true, false],
            loss: .crossEntropy)
        #expect(try encode(architecture) == Self.text)
        #expect(try decode(Architecture.self, from: Self.text) == architecture)
    }

    /// Layers without dropout stay the text that they were before there was any.
    @Test
    func jsonHasDropoutWhereThereIsSome() throws {
        let architecture = try makeArchitecture(
            sizes: [3, 4, 2], activations: [.leakyReLU, .identity], dropout: [0.25, 0],
            loss: .huber)
        let text =
            #"{"inputs":3,"layers":[{"activation":"leaky-relu","bias":true,"dropout":0.25,"units":4},"#
            + #"{"activation":"identity","bias":true,"units":2}],"loss":"huber"}"#
        #expect(try encode(architecture) == text)
        #expect(try decode(Architecture.self, from: text) == architecture)
    }

    @Test
    func namesInJsonStayAsTheyAre() throws {
        #expect(
            Activation.allCases.map(\.rawValue) == [
                "identity", "sigmoid", "tanh", "relu", "leaky-relu", "elu", "gelu", "silu",
                "softplus", "softmax",
            ])
        #expect(
            Loss.allCases.map(\.rawValue) == [
                "squared-error", "mean-squared-error", "absolute-error", "huber", "cross-entropy",
                "binary-cross-entropy",
            ])
    }

    @Test
    func jsonOfAnImpossibleNetworkIsRefused() throws {
        let text =
            #"{"inputs":3,"layers":[{"activation":"relu","bias":true,"units":0}],"#
            + #""loss":"squared-error"}"#
        #expect(throws: ArchitectureError.unitCount(0, layer: 0)) {
            try decode(Architecture.self, from: text)
        }
    }

    @Test(arguments: [
        #"{"inputs":3,"layers":[{"activation":"swish","bias":true,"units":1}],"loss":"squared-error"}"#,
        #"{"inputs":3,"layers":[{"activation":"relu","units":1}],"loss":"squared-error"}"#,
        #"{"inputs":3,"layers":[{"activation":"relu","bias":true,"units":1}],"loss":"hinge"}"#,
        #"{"layers":[{"activation":"relu","bias":true,"units":1}],"loss":"squared-error"}"#,
    ])
    func jsonWithUnknownOrMissingPartsIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try decode(Architecture.self, from: text) }
    }
}
