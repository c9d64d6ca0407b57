import CommandLineArguments
import NeuralNetwork
import StoreCommands
import Testing

@Suite struct LayerListTests {
    private static func layer(
        _ unitCount: Int, _ activation: Activation = .identity, bias: Bool = true,
        dropout: Double = 0
    ) -> DenseLayer {
        DenseLayer(
            unitCount: unitCount, activation: activation, hasBias: bias, dropout: dropout)
    }

    @Test(arguments: [
        ("64,32:sigmoid,10:softmax", 64, [layer(32, .sigmoid), layer(10, .softmax)]),
        ("1,1", 1, [layer(1)]),
        ("2,3:no-bias,4:relu:no-bias", 2, [layer(3, bias: false), layer(4, .relu, bias: false)]),
        ("2,3:no-bias:tanh", 2, [layer(3, .tanh, bias: false)]),
        (" 2 , 3 : tanh ", 2, [layer(3, .tanh)]),
        ("2,3:relu:dropout=0.2,1", 2, [layer(3, .relu, dropout: 0.2), layer(1)]),
        (
            "2,3:dropout=25e-2:no-bias:leaky-relu", 2,
            [layer(3, .leakyReLU, bias: false, dropout: 0.25)]
        ),
        // What a network can have is not for the list to say.
        ("0,0", 0, [layer(0)]),
    ])
    func partsBecomeLayers(text: String, inputCount: Int, layers: [DenseLayer]) throws {
        let list = try LayerList(parsing: text, hasBiases: true)
        #expect(list.inputCount == inputCount)
        #expect(list.layers == layers)
    }

    @Test func withoutBiasesNoLayerHasAny() throws {
        let list = try LayerList(parsing: "2,3:tanh,1", hasBiases: false)
        #expect(list.layers == [Self.layer(3, .tanh, bias: false), Self.layer(1, bias: false)])
    }

    @Test(arguments: [
        (
            "64", "--layers '64' has one part, but a network needs its inputs and a layer",
            "--layers INPUTS,UNITS:ACTIVATION,…, nnstore help create"
        ),
        (
            "64,32:sigmod,10",
            "--layers, layer 0 '32:sigmod': there is no activation 'sigmod', only identity, sigmoid, "
                + "tanh, relu, leaky-relu, elu, gelu, silu, softplus and softmax",
            "--layers 64,32:sigmoid,10   (did you mean it?), nnstore help create"
        ),
        (
            "64,32,10:softmax:no-bais",
            "--layers, layer 1 '10:softmax:no-bais': there is no activation 'no-bais', only identity, "
                + "sigmoid, tanh, relu, leaky-relu, elu, gelu, silu, softplus and softmax",
            "--layers 64,32,10:softmax:no-bias   (did you mean it?), nnstore help create"
        ),
        (
            "64,10:rleu",
            "--layers, layer 0 '10:rleu': there is no activation 'rleu', only identity, sigmoid, tanh, "
                + "relu, leaky-relu, elu, gelu, silu, softplus and softmax",
            "--layers 64,10:relu   (did you mean it?), nnstore help create"
        ),
        (
            "64,10:quadratic",
            "--layers, layer 0 '10:quadratic': there is no activation 'quadratic', only identity, "
                + "sigmoid, tanh, relu, leaky-relu, elu, gelu, silu, softplus and softmax",
            "nnstore help create"
        ),
        (
            "64:sigmoid,10",
            "--layers, the inputs '64:sigmoid': the first number is the inputs, which take nothing but "
                + "their number",
            "--layers INPUTS,64:sigmoid,10, nnstore help create"
        ),
        (
            "2:dropout=0.2,3,1",
            "--layers, the inputs '2:dropout=0.2': inputs have no dropout, only layers have",
            "--layers 2,3,1   (did you mean it?), nnstore help create"
        ),
        (
            "2,3:Swish,1",
            "--layers, layer 0 '3:Swish': there is no activation 'Swish', only identity, sigmoid, "
                + "tanh, relu, leaky-relu, elu, gelu, silu, softplus and softmax",
            "--layers 2,3:silu,1   (did you mean it?), nnstore help create"
        ),
        (
            "2,3:selu,1",
            "--layers, layer 0 '3:selu': there is no activation 'selu', only identity, sigmoid, "
                + "tanh, relu, leaky-relu, elu, gelu, silu, softplus and softmax",
            "nnstore help create"
        ),
        (
            "2,3:rleu:dropuot=0.1,1",
            "--layers, layer 0 '3:rleu:dropuot=0.1': there is no activation 'rleu', only identity, "
                + "sigmoid, tanh, relu, leaky-relu, elu, gelu, silu, softplus and softmax",
            "nnstore help create"
        ),
        (
            "2,3:dropout=0x1,1", "--layers, layer 0 '3:dropout=0x1': '0x1' is no number",
            "nnstore help create"
        ),
        ("64,,10", "--layers, layer 0 '': the number is missing", "nnstore help create"),
        (",10", "--layers, the inputs '': the number is missing", "nnstore help create"),
        ("64,10,", "--layers, layer 1 '': the number is missing", "nnstore help create"),
        (
            "64,sigmoid",
            "--layers, layer 0 'sigmoid': a number of units is a whole number from 1, not 'sigmoid'",
            "nnstore help create"
        ),
        (
            "64,-3", "--layers, layer 0 '-3': a number of units is a whole number from 1, not '-3'",
            "nnstore help create"
        ),
        (
            "6.4,3",
            "--layers, the inputs '6.4': a number of inputs is a whole number from 1, not '6.4'",
            "nnstore help create"
        ),
        (
            "2,٣", "--layers, layer 0 '٣': a number of units is a whole number from 1, not '٣'",
            "nnstore help create"
        ),
        (
            "2,99999999999999999999",
            "--layers, layer 0 '99999999999999999999': the number is too large, 16,777,216 is the most",
            "nnstore help create"
        ),
        ("2,3:", "--layers, layer 0 '3:': nothing stands after a colon", "nnstore help create"),
        (
            "2,3:dropuot=0.2,1",
            "--layers, layer 0 '3:dropuot=0.2': there is no setting 'dropuot', only dropout",
            "--layers 2,3:dropout=0.2,1   (did you mean it?), nnstore help create"
        ),
        (
            "2,3:dropout=x", "--layers, layer 0 '3:dropout=x': 'x' is no number",
            "nnstore help create"
        ),
        (
            "2,3:dropout=nan", "--layers, layer 0 '3:dropout=nan': 'nan' is no number",
            "nnstore help create"
        ),
        (
            "2,3:dropout",
            "--layers, layer 0 '3:dropout': there is no activation 'dropout', only identity, sigmoid, "
                + "tanh, relu, leaky-relu, elu, gelu, silu, softplus and softmax",
            "nnstore help create"
        ),
        (
            "2,3:dropout=0.1:dropout=0.2",
            "--layers, layer 0 '3:dropout=0.1:dropout=0.2': it has two dropouts",
            "nnstore help create"
        ),
        (
            "2,3:tanh:relu", "--layers, layer 0 '3:tanh:relu': it has two activations",
            "nnstore help create"
        ),
    ])
    func anErrorNamesItsPart(text: String, message: String, hint: String) {
        #expect(throws: UsageError(message, hint: hint)) {
            try LayerList(parsing: text, hasBiases: true)
        }
    }
}
