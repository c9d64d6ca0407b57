// What the line of `nnstore train` asks for, held against what the branch was trained under.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork
internal import Training

struct TrainOptions {
    static let network = Positional(
        "NETWORK", help: "the network, or NETWORK:BRANCH; with --resume it may be left out",
        .optional)
    static let epochs = Option(
        "--epochs", value: "N", help: "stop after N full epochs",
        as: .integer(in: 1...1_000_000_000_000))
    static let steps = Option(
        "--steps", value: "N", help: "stop at step N of the branch",
        as: .integer(in: 1...999_999_999_999_999))
    static let untilError = Option(
        "--until-error", value: "E", help: "stop after a step whose error is at most E",
        as: .decimal(in: 0...))
    static let data = Option(
        "--data", value: "DATASET", help: "the dataset to train on", as: .string)
    static let batch = Option(
        "--batch", value: "ROWS", help: "rows a step", as: .integer(in: 1...16_777_216)
    ).defaulting(to: "32")
    static let learningRate = Option(
        "--learning-rate", value: "R", help: "the step size of gradient descent",
        as: .float(in: 1e-38...3e38)
    ).defaulting(to: "0.1")
    static let shuffle = Flag(
        "--shuffle", help: "take the rows of each epoch in a random order of its own")
    static let seed = Option(
        "--seed", value: "S", help: "what the random orders are drawn from",
        as: .integer(in: 0...Int.max)
    ).defaulting(to: "0")
    static let validate = Option(
        "--validate", value: "FRACTION",
        help: "hold out this part of the rows and measure on it after each epoch",
        as: .fraction
    ).defaulting(to: "0")
    static let resume = Flag(
        "--resume", help: "go on under the settings recorded last")

    private let arguments: ParsedArguments
    private let store: ModelStore

    init(_ arguments: ParsedArguments, _ store: ModelStore) {
        self.arguments = arguments
        self.store = store
    }

    func request() throws -> TrainingRequest {
        let (network, branch) = try target()
        let until = StopCondition(
            epochs: arguments[Self.epochs], step: arguments[Self.steps],
            error: arguments[Self.untilError])
        return TrainingRequest(
            network: network, branch: branch, settings: try settings(for: network, branch, until),
            until: until, memoryLimit: arguments[MemoryLimit.option])
    }

    // MARK: Which branch

    private func target() throws -> (Network, Branch) {
        guard let name = arguments[Self.network] else { return try interrupted() }
        let address = try Address(parsing: name)
        guard address == Address(network: address.network, branch: address.branch),
            !name.contains("@")
        else {
            throw arguments.usageError(
                "training goes on where a branch stands, so '\(name)' can't be trained from",
                hint: "nnstore rollback \(name), or nnstore branch \(name) NEW")
        }
        let network = try store.network(named: address.network)
        return (network, try store.branch(named: address.branch ?? "main", of: network))
    }

    private func interrupted() throws -> (Network, Branch) {
        guard arguments[Self.resume] else {
            throw arguments.usageError("nnstore train needs NETWORK")
        }
        let found = try store.interruptedBranches()
        guard let first = found.first else {
            throw CommandFailure(
                .notFound, "nothing was interrupted",
                hint:
                    "nnstore list; nnstore train NETWORK --resume --epochs N goes on with a done run"
            )
        }
        guard found.count == 1 else {
            let names = found.map { "\($0.network):\($0.branch.name)" }
            throw CommandFailure(
                .usage, "several runs were interrupted: \(names.joined(separator: ", "))",
                hint: "nnstore train \(names[0]) --resume")
        }
        return (try store.network(named: first.network), first.branch)
    }

    // MARK: Which settings

    private func settings(
        for network: Network, _ branch: Branch, _ until: StopCondition
    ) throws -> TrainingRequest.Settings {
        if arguments[Self.resume], let last = try store.lastTrainedLineage(of: branch) {
            try refuseOtherSettings(than: last, of: network)
            return .resumed
        }
        guard let dataset = arguments[Self.data] else {
            throw arguments.usageError(
                "there is no --data to train \(network.name) on",
                hint: "nnstore data list, nnstore help train")
        }
        guard !until.isEmpty else {
            throw arguments.usageError(
                "nothing says when to stop training",
                hint: "--epochs N, --steps N or --until-error E")
        }
        let configuration = TrainingConfiguration(
            batchSize: arguments[Self.batch],
            optimizer: .sgd(learningRate: arguments[Self.learningRate]),
            shuffle: arguments[Self.shuffle], validationFraction: arguments[Self.validate])
        return .given(
            dataset: try store.dataset(named: dataset), configuration, seed: arguments[Self.seed])
    }

    /// With --resume, settings that are given must be the recorded ones.
    private func refuseOtherSettings(than lineage: Lineage, of network: Network) throws {
        guard let plan = lineage.plan else { return }
        let recorded = plan.configuration
        let learningRate =
            switch recorded.optimizer {
            case .sgd(let rate): "\(rate)"
            }
        let dataset = try store.dataset(plan.datasetID).name
        let differences = [
            difference(Self.data, arguments[Self.data], dataset),
            difference(Self.batch, "\(arguments[Self.batch])", "\(recorded.batchSize)"),
            difference(Self.learningRate, "\(arguments[Self.learningRate])", learningRate),
            difference(Self.seed, "\(arguments[Self.seed])", "\(plan.seed)"),
            difference(
                Self.validate, "\(arguments[Self.validate])", "\(recorded.validationFraction)"),
            arguments[Self.shuffle] && !recorded.shuffle ? ("--shuffle", "no --shuffle") : nil,
        ]
        guard let (given, was) = differences.compactMap(\.self).first else { return }
        throw CommandFailure(
            .refused,
            "\(network.name) was trained with \(was), so --resume can't go on with \(given)",
            hint: "leave out --resume to start a new lineage from here")
    }

    private func difference(
        _ option: any OptionDeclaring, _ given: String?, _ recorded: String
    ) -> (given: String, recorded: String)? {
        let name = option.declaration.name
        guard arguments.isGiven(option), let given, given != recorded else { return nil }
        return ("\(name) \(given)", "\(name) \(recorded)")
    }
}
