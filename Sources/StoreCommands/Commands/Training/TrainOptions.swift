// What the line of `nnstore train` asks for, held against what the branch was trained under.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork
internal import Training

struct TrainOptions {
    static let network = Positional(
        "NETWORK", help: "the network, or NETWORK:BRANCH; with --resume it may be left out",
        .optional)
    static let data = Option(
        "--data", value: "DATASET", help: "the dataset to train on", as: .string)
    static let batch = Option(
        "--batch", value: "ROWS", help: "rows a step", as: .integer(in: 1...16_777_216)
    ).defaulting(to: "32")
    static let shuffle = Flag(
        "--shuffle", help: "take the rows of each epoch in a random order of its own")
    static let seed = Option(
        "--seed", value: "S", help: "what the random orders and dropout are drawn from",
        as: .integer(in: 0...Int.max)
    ).defaulting(to: "0")
    static let validate = Option(
        "--validate", value: "FRACTION",
        help: "hold out this part of the rows and measure on it after each epoch",
        as: .fraction
    ).defaulting(to: "0")
    static let resume = Flag(
        "--resume", help: "go on under the settings recorded last")

    static let group = OptionGroup("What to train on", [data, batch, shuffle, seed, validate])

    private let arguments: ParsedArguments
    private let store: ModelStore
    private let optimizer: OptimizerOptions
    private let schedule: ScheduleOptions
    private let until: StopCondition

    /// - Throws: `UsageError` for options that can't be.
    init(_ arguments: ParsedArguments, _ store: ModelStore) throws {
        self.arguments = arguments
        self.store = store
        optimizer = try OptimizerOptions(arguments)
        schedule = try ScheduleOptions(arguments)
        until = try StopOptions.condition(arguments)
    }

    func request() throws -> TrainingRequest {
        let (network, branch) = try TrainTarget(arguments, store).find()
        return TrainingRequest(
            network: network, branch: branch, settings: try settings(for: network, branch),
            until: until, recording: try RecordingOptions.request(arguments),
            memoryLimit: arguments[MemoryLimit.option])
    }

    private func settings(
        for network: Network, _ branch: Branch
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
                "nothing says when to stop training", hint: StopOptions.hint)
        }
        let configuration = TrainingConfiguration(
            batchSize: arguments[Self.batch], optimizer: optimizer.value, schedule: schedule.value,
            shuffle: arguments[Self.shuffle], validationFraction: arguments[Self.validate])
        return .given(
            dataset: try store.dataset(named: dataset), configuration, seed: arguments[Self.seed])
    }

    /// With --resume, settings that are given must be the recorded ones.
    private func refuseOtherSettings(than lineage: Lineage, of network: Network) throws {
        guard let plan = lineage.plan else { return }
        let recorded = plan.configuration
        var settings = RecordedSettings(arguments)
        settings.compare(Self.data, arguments[Self.data], try store.dataset(plan.datasetID).name)
        settings.compare(Self.batch, arguments[Self.batch], recorded.batchSize)
        optimizer.compare(with: recorded.optimizer, in: &settings)
        schedule.compare(with: recorded.schedule, in: &settings)
        settings.compare(Self.seed, arguments[Self.seed], plan.seed)
        settings.compare(
            Self.validate, arguments[Self.validate], recorded.validationFraction,
            text: SettingText.number)
        settings.compare(Self.shuffle, recorded.shuffle)
        guard let difference = settings.firstDifference else { return }
        throw CommandFailure(
            .refused,
            "\(network.name) was trained with \(difference.recorded), so --resume can't go on with "
                + difference.given,
            hint: "leave out --resume to start a new lineage from here")
    }
}
