// nnstore create: a new network with its initial weights.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork

enum CreateCommand: Command {
    private static let name = Positional("NAME", help: "the name of the new network")
    private static let layers = Option(
        "--layers", value: "LIST", help: "the inputs and the layers: 64,32:sigmoid,10:softmax",
        as: .string)
    private static let spec = Option(
        "--spec", value: "FILE", help: "a JSON file with exact weights and biases", as: .string)
    private static let loss = Option(
        "--loss", value: "LOSS", help: "what training minimizes",
        as: .choice(of: Loss.self, otherNames: .losses))
    private static let initializer = Option(
        "--init", value: "HOW",
        help: "how the first weights are chosen; biases start at 0: "
            + wordList(Initializer.forms, joinedBy: "or"),
        as: .string
    ).defaulting(to: "xavier")
    private static let seed = Option(
        "--seed", value: "S", help: "what the first weights are drawn from", as: .integer(in: 0...)
    ).defaulting(to: "0")
    private static let noBias = Flag("--no-bias", help: "no layer has biases")

    static let syntax = CommandSyntax(
        "create", summary: "Create a network with its initial weights",
        discussion: """
            --layers takes the number of inputs and then each layer from the first to the outputs, \
            separated by commas: UNITS, and after colons, in any order, an activation, no-bias and \
            dropout=P. The activations are \(activations); where none is given it is identity. gelu is \
            the tanh form. Messages count layers, outputs and inputs from 0.

            Dropout comes after the activation: while training, an output is dropped with \
            probability P and else divided by 1 - P (inverted dropout); measuring drops nothing. \
            Inputs and the last layer have none.

            \(Loss.paragraphs)

            uniform draws from LOW to HIGH (0 to 1 where they are left out), normal around MEAN (0) \
            with DEVIATION (1); the others follow from the sizes of a layer.

            The same layers and seed give the same weights on every machine.

            --spec takes a file such as this one, with a list of weights for each output of a layer \
            and in it a number for each input:

              {
                "inputs": 3,
                "loss": "squared-error",
                "layers": [
                  {"activation": "sigmoid",
                   "weight": [[0.9, 0.3, 0.4], [0.2, 0.8, 0.2]],
                   "bias": [0.1, -0.1]},
                  {"weight": [[0.3, 0.7]]}
                ]
              }

            Only "layers" and "weight" must be there. A layer without "bias" has none, one without \
            "activation" is identity, and one may have "dropout"; "inputs" is checked if it is given. Numbers are rounded to 32 \
            bits; a file has at most 64 MB.
            """,
        positionals: [name],
        groups: [
            OptionGroup("What it is made of", [layers, spec]),
            OptionGroup("With --layers", [loss, initializer, seed, noBias]),
            OptionGroup("Limits", [MemoryLimit.option]),
            CommonOptions.record,
        ],
        examples: [
            Example(
                "nnstore create reader --layers 64,32:sigmoid,10:softmax --seed 7",
                "64 inputs, 32 hidden units, 10 classes"),
            Example(
                "nnstore create deep --layers 64,300:relu:dropout=0.2,10:softmax --init he",
                "a hidden layer of which training drops a fifth at each step"),
            Example("nnstore create line --layers 1,1", "a line: one weight and one bias"),
            Example("nnstore create mine --spec mine.json", "weights that you know"),
        ],
        otherNames: .createOptions)

    private static let activations = wordList(
        Activation.allCases.map(\.rawValue), joinedBy: "and")

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        try arguments.requireOne(of: [layers, spec])
        let name = arguments.required(name)
        let limit = MemoryLimit(byteCount: arguments[MemoryLimit.option])
        let initial: () throws -> InitialState
        if let path = arguments[spec] {
            try refuseOptionsOfLayers(arguments)
            initial = {
                InitialState(exact: try NetworkSpec.readParameters(path, memoryLimit: limit))
            }
        } else {
            let architecture = try architecture(arguments)
            let initializer = try Initializer(parsing: arguments[initializer])
            try limit.check(architecture)
            initial = {
                InitialState(initializer, of: architecture, seed: arguments[seed])
            }
        }
        let store = try context.openStore()
        // Before millions of weights are drawn or read.
        try store.checkNewNetworkName(name)
        let state = try initial()
        let network = try store.createNetwork(named: name, state, now: context.now())
        let summary = NetworkSummary(network: network, initial: state)
        try context.output.write(
            Record(
                schema: "nnstore.create/1", text: summary.inWords, summary.machineFields))
        return .success
    }

    private static func architecture(_ arguments: ParsedArguments) throws -> Architecture {
        let list = try LayerList(
            parsing: arguments[layers] ?? "", hasBiases: !arguments[noBias])
        return try Architecture(
            inputCount: list.inputCount, layers: list.layers,
            loss: arguments[loss] ?? .usual(after: list.layers.last?.activation))
    }

    private static func refuseOptionsOfLayers(_ arguments: ParsedArguments) throws {
        let given = ([loss, initializer, seed, noBias] as [any OptionDeclaring])
            .first { arguments.isGiven($0) }
        guard let name = given?.declaration.name else { return }
        throw arguments.usageError(
            "\(name) goes with --layers: with --spec, all of the network is in the file")
    }
}
