// nnstore demo walkthrough: the article's network, ready to train.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork

enum DemoWalkthroughCommand: Command {
    private static let name = Positional(
        "NAME", help: "what to call the network and its dataset (default walkthrough)", .optional)
    private static let printed = Flag(
        "--printed", help: "the hidden weights as the article prints them, with its slip")

    static let syntax = CommandSyntax(
        "demo walkthrough", summary: "Create the network of a worked example of backpropagation",
        discussion: """
            Creates a network of 3 inputs, 3 hidden units and 2 outputs, all sigmoid and without \
            biases, with the weights of the article that nnstore's mathematics comes from, and a \
            dataset of its one row: inputs 0.9 0.1 0.8, targets 0.01 0.99. The loss is the sum of \
            (target - output)², and the article trains with a learning rate of 0.5.

            The article prints the third row of hidden weights as 0.8 0.1 0.9, but computes with \
            0.1 0.5 0.6: that is what you get without --printed.

            If there is no store, one is created.
            """,
        positionals: [name], options: [printed], groups: [CommonOptions.record],
        examples: [
            Example("nnstore demo walkthrough", "create it, and see what to try next")
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let name = arguments[name] ?? "walkthrough"
        let (store, isNewStore) = try openOrCreateStore(context)
        let walkthrough = Walkthrough(asPrinted: arguments[printed])
        let state = InitialState(exact: try walkthrough.parameters())
        let existing = try existingNetwork(named: name, state, in: store, context)
        // The dataset first: if its name stands for other rows, no network is left behind.
        let imported = try store.importDataset(
            Walkthrough.dataset(named: name), rows: Walkthrough.rows, now: context.now()
        ) { _, _ in }
        let network =
            try existing ?? store.createNetwork(named: name, state, now: context.now())
        let result = DemoResult(
            network: NetworkSummary(network: network, initial: state), dataset: imported.dataset,
            wasThere: existing != nil, newStore: isNewStore ? store.path : nil,
            program: arguments[CommonOptions.store].map { "nnstore --store \($0)" } ?? "nnstore")
        try context.output.write(result.record)
        return .success
    }

    private static func openOrCreateStore(
        _ context: CommandContext
    ) throws -> (store: ModelStore, isNew: Bool) {
        do {
            return (try context.openStore(), false)
        } catch let error as StoreError where error.kind == .notFound {
            return (try ModelStore.create(at: context.storePath, now: context.now()), true)
        }
    }

    /// The network from an earlier run of this command; nil if its name is free.
    ///
    /// - Throws: `StoreError` if the name stands for another network.
    private static func existingNetwork(
        named name: String, _ state: InitialState, in store: ModelStore, _ context: CommandContext
    ) throws -> Network? {
        guard let network = try store.networks().first(where: { $0.name == name }) else {
            try store.checkNewNetworkName(name)
            return nil
        }
        let first = try context.resolve("\(name)@first", in: store).checkpoint
        let stateHash = try store.snapshot(holding: first)?.stateSHA256
        guard network.architecture == state.parameters.architecture,
            stateHash == StateBytes.sha256(of: state.parameters.values)
        else {
            throw StoreError(
                .refused, "there is already another network '\(name)'",
                hint: "another name: nnstore demo walkthrough NAME, or nnstore show \(name)")
        }
        return network
    }
}

/// What the demo made, and what to do with it.
private struct DemoResult {
    let network: NetworkSummary
    let dataset: Dataset
    let wasThere: Bool
    /// The path of the store, if it was created just now.
    let newStore: String?
    /// How the user calls nnstore to reach this store.
    let program: String

    private var name: String { dataset.name }

    private var nextCommands: [String] {
        [
            "train \(name) --data \(name) --steps 10000 --batch 1 --learning-rate 0.5",
            "show \(name)", "weights \(name)@1", "diff \(name)@0 \(name)@1",
        ].map { "\(program) \($0)" }
    }

    var record: Record {
        Record(
            schema: "nnstore.demo-walkthrough/1", text: text,
            network.machineFields + [
                .machine("dataset", .string(name)),
                .machine("dataset_sha256", .string(Format.hexadecimal(dataset.sha256))),
                .machine("was_there", .boolean(wasThere)),
                .machine("created_store", newStore.map { .string($0) } ?? .null),
                .machine("next", .array(nextCommands.map { .string($0) })),
            ])
    }

    private var text: String {
        let store = newStore.map { ["created \(DisplayText.escaped($0))"] } ?? []
        let there = wasThere ? ["both are there already:"] : []
        let made = ["network  \(network.inWords)", "dataset  \(name)  \(dataset.inWords)"]
        let next = ["", "try next:"] + nextCommands.map { "  \(DisplayText.escaped($0))" }
        return (store + there + made + next).joined(separator: "\n")
    }
}
