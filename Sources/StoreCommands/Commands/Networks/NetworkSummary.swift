// A new network as create and demo show it.

internal import ModelStore
internal import NeuralNetwork

/// A network that was just made, with the state it starts from.
struct NetworkSummary {
    let network: Network
    let initial: InitialState

    private var stateHash: String {
        Format.hexadecimal(StateBytes.sha256(of: initial.parameters.values))
    }

    /// "reader  64 → 32 sigmoid → 10 softmax  2,410 parameters  initial state 9f2c41d0"
    var inWords: String {
        [
            network.name, network.architecture.summary,
            Format.count(network.architecture.parameterCount, "parameter"),
            "initial state \(Format.hashPrefix(stateHash))",
        ].joined(separator: "  ")
    }

    var machineFields: [Field] {
        let architecture = network.architecture
        return [
            .machine("network", .string(network.name)),
            .machine("inputs", .integer(architecture.inputCount)),
            .machine("layers", .array(architecture.layers.map(\.json))),
            .machine("loss", .string(architecture.loss.rawValue)),
            .machine("parameters", .integer(architecture.parameterCount)),
            .machine("initializer", .string(network.initializer)),
            .machine("seed", network.seed.map { .integer($0) } ?? .null),
            .machine("state_sha256", .string(stateHash)),
        ]
    }
}
