import NeuralNetwork
import StoreCommands
import TestSupport
import Testing

@Suite struct NetworkSpecTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func parameters(_ text: String, limit: Int = 1_000_000) throws -> Parameters {
        let path = try folder.write(text, to: "net.json")
        return try NetworkSpec.readParameters(path, memoryLimit: MemoryLimit(byteCount: limit))
    }

    @Test func weightsAndBiasesArriveWhereTheyBelong() throws {
        let parameters = try parameters(
            """
            {"inputs": 3, "loss": "mean-squared-error",
             "layers": [{"activation": "tanh", "weight": [[1, 2, 3], [4, 5, 6]], "bias": [7, 8]},
                        {"weight": [[9, 10]]}]}
            """)
        let architecture = try Architecture(
            inputCount: 3,
            layers: [
                DenseLayer(unitCount: 2, activation: .tanh, hasBias: true),
                DenseLayer(unitCount: 1, activation: .identity, hasBias: false),
            ], loss: .meanSquaredError)
        #expect(parameters.architecture == architecture)
        #expect(
            architecture.tensors.map(parameters.outputMajor)
                == [[1, 2, 3, 4, 5, 6], [7, 8], [9, 10]])
    }

    @Test func numbersAreRoundedToTheNearestFloat() throws {
        let parameters = try parameters(
            "{\"layers\": [{\"weight\": [[0.1, 16777217, 3.4028235e38, -1e-46]], \"bias\": null}]}")
        #expect(parameters.values == [0.1, 16_777_216, .greatestFiniteMagnitude, -0.0])
    }

    @Test func aLayerMayHaveDropout() throws {
        let parameters = try parameters(
            """
            {"layers": [{"weight": [[1]], "activation": "gelu", "dropout": 0.25}, {"weight": [[2]]}]}
            """)
        #expect(parameters.architecture.layers.map(\.dropout) == [0.25, 0])
    }

    @Test(arguments: [("softmax", Loss.crossEntropy), ("sigmoid", .squaredError)])
    func theLossFollowsFromTheLastLayer(activation: String, loss: Loss) throws {
        let text = "{\"layers\": [{\"activation\": \"\(activation)\", \"weight\": [[1], [2]]}]}"
        #expect(try parameters(text).architecture.loss == loss)
    }

    @Test(arguments: [
        (
            "{\"layers\": [{\"weight\": [[1, 2], [3]]}]}",
            "layer 0: weight has 1 number for output 1, expected 2, one for each input", ""
        ),
        (
            "{\"inputs\": 3, \"layers\": [{\"weight\": [[1, 2], [3, 4]]}]}",
            "layer 0: weight has 2 numbers for output 0, expected 3, one for each input", ""
        ),
        (
            "{\"layers\": [{\"weight\": [[1], [2]]}, {\"weight\": [[1, 2, 3]]}]}",
            "layer 1: weight has 3 numbers for output 0, expected 2, one for each unit of layer 0",
            ""
        ),
        (
            "{\"layers\": [{\"weight\": [[1], [2]], \"bias\": [1]}]}",
            "layer 0: bias has 1 number, expected 2, one for each list of its weight", ""
        ),
        (
            "{\"layers\": []}", "no layers; a network needs at least 1",
            "describe at least the output layer, with one unit for each target, "
        ),
        (
            "{\"layers\": [{\"weight\": []}]}", "layer 0: 0 units; a layer needs at least 1",
            "give the layer at least 1 unit, or leave the layer out, "
        ),
        (
            "{\"layers\": [{\"weight\": [[]]}]}", "0 inputs; a network needs at least 1",
            "give the number of values in one row of inputs, "
        ),
        (
            "{\"loss\": \"cross-entropy\", \"layers\": [{\"weight\": [[1]]}]}",
            "layer 0: cross-entropy needs softmax here, not identity",
            "make the last layer softmax, or use the loss squared-error, "
        ),
    ])
    func aWrongShapeNamesItsLayer(text: String, message: String, hint: String) throws {
        expectFailure(text, "'net.json': \(message)", hint: "\(hint)nnstore help create")
    }

    @Test(arguments: [
        (
            "{\"layers\": [{\"weight\": [[1, 1e39]]}]}",
            "layer 0, weight, output 0, input 1 is a number that 32 bits can't hold, which end at 3.4e38"
        ),
        (
            "{\"layers\": [{\"weight\": [[1], [-1e999]]}]}",
            "layer 0, weight, output 1, input 0 is a number that 32 bits can't hold, which end at 3.4e38"
        ),
        (
            "{\"layers\": [{\"weight\": [[1]], \"bias\": [1e400]}]}",
            "layer 0, bias, output 0 is a number that 32 bits can't hold, which end at 3.4e38"
        ),
        (
            "{\"layers\": [{\"weight\": [[1]]}, {\"weight\": [[\"2\"]]}]}",
            "layer 1, weight, output 0, input 0 is not a number"
        ),
        (
            "{\"layers\": [{\"weight\": [[null]]}]}",
            "layer 0, weight, output 0, input 0 is not a number"
        ),
        (
            "{\"layers\": [{\"weight\": [[1]], \"bias\": [true]}]}",
            "layer 0, bias, output 0 is not a number"
        ),
        (
            "{\"layers\": [{\"weight\": [1, 2]}]}",
            "layer 0, weight, output 0: a list with a number for each input is needed"
        ),
        ("{\"layers\": [{\"weight\": 1}]}", "layer 0: 'weight' is not a list in brackets"),
        ("{\"layers\": [{\"bias\": [1]}]}", "layer 0 has no 'weight'"),
        ("{\"layers\": [7]}", "layer 0 is no object in braces: {\"activation\": …}"),
        ("{\"layers\": {}}", "the spec: 'layers' is not a list in brackets"),
        ("{}", "the spec has no 'layers'"),
        ("[]", "the spec is no object in braces: {\"inputs\": …}"),
        ("{\"inputs\": 1.5, \"layers\": []}", "the spec: 'inputs' is not a whole number"),
        ("{\"inputs\": \"1\", \"layers\": []}", "the spec: 'inputs' is not a whole number"),
        (
            "{\"layers\": [{\"activation\": 1, \"weight\": [[1]]}]}",
            "layer 0: 'activation' is not a text"
        ),
        (
            "{\"layers\": [{\"weight\": [[1]], \"dropout\": \"0.2\"}]}",
            "layer 0: 'dropout' is not a number"
        ),
        (
            "{\"layers\": [], \"optimizer\": 1}",
            "the spec has the unknown key 'optimizer', it can have inputs, loss and layers"
        ),
    ])
    func aWrongValueNamesItsPlace(text: String, message: String) {
        expectFailure(text, "'net.json': \(message)", hint: "nnstore help create")
    }

    @Test(arguments: [
        (
            "{\"layers\": [{\"weights\": [[1]]}]}",
            "layer 0 has the unknown key 'weights', it can have activation, weight, bias "
                + "and dropout",
            "'weight'"
        ),
        (
            "{\"layers\": [{\"weight\": [[1]], \"activation\": \"sigmod\"}]}",
            "layer 0: there is no activation 'sigmod', only identity, sigmoid, tanh, relu, leaky-relu, "
                + "elu, gelu, silu, softplus and softmax",
            "'sigmoid'"
        ),
        (
            "{\"loss\": \"crossentropy\", \"layers\": [{\"weight\": [[1]]}]}",
            "the spec: there is no loss 'crossentropy', only squared-error, mean-squared-error, "
                + "absolute-error, huber, cross-entropy and binary-cross-entropy",
            "'cross-entropy'"
        ),
    ])
    func aMisspelledWordIsCorrected(text: String, message: String, meant: String) {
        expectFailure(
            text, "'net.json': \(message)",
            hint: "\(meant)   (did you mean it?), nnstore help create")
    }

    @Test func aNetworkBeyondTheMemoryLimitIsRefusedWithBothSizes() {
        expectFailure(
            "{\"layers\": [{\"weight\": [[1, 2]]}]}", limit: 30, exitCode: .refused,
            "training a network of 2 parameters takes 36 B of memory, and the limit is 30 B",
            hint: "--memory-limit 36, or smaller layers or batches")
    }

    private func expectFailure(
        _ text: String, limit: Int = 1_000_000, exitCode: ExitCode = .usage, _ message: String,
        hint: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let thrown = #expect(throws: (any Error).self, sourceLocation: sourceLocation) {
            try parameters(text, limit: limit)
        }
        let failure = thrown.map { CommandFailure($0) }
        let shown = failure?.message.replacing("\(folder.path)/", with: "")
        #expect(shown == message, sourceLocation: sourceLocation)
        #expect(failure?.hint == hint, sourceLocation: sourceLocation)
        #expect(failure?.exitCode == exitCode, sourceLocation: sourceLocation)
    }
}
