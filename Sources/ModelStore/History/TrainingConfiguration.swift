// What makes a lineage: given the starting state and the dataset, these settings fix every bit.

public import NeuralNetwork

/// The settings of a lineage, as stored in its JSON column.
public struct TrainingConfiguration: Sendable, Equatable {
    /// Rows a step; the last batch of an epoch has what is left.
    public let batchSize: Int
    public let optimizer: Optimizer
    /// How the learning rate changes from step to step.
    public let schedule: LearningRateSchedule
    /// Whether each epoch takes the rows in an order of its own, drawn from the seed.
    public let shuffle: Bool
    /// The part of the rows, 0 to less than 1, that is held out to validate on.
    public let validationFraction: Double

    public init(
        batchSize: Int, optimizer: Optimizer, schedule: LearningRateSchedule = .constant,
        shuffle: Bool, validationFraction: Double
    ) {
        self.batchSize = batchSize
        self.optimizer = optimizer
        self.schedule = schedule
        self.shuffle = shuffle
        self.validationFraction = validationFraction
    }

}

extension TrainingConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case batchSize = "batch_size"
        case optimizer
        case schedule
        case shuffle
        case validationFraction = "validation_fraction"
    }

    /// Decodes and checks; a text without a schedule means the constant one.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            batchSize: try container.decode(Int.self, forKey: .batchSize),
            optimizer: try container.decode(Optimizer.self, forKey: .optimizer),
            schedule: try container.decodeIfPresent(LearningRateSchedule.self, forKey: .schedule)
                ?? .constant,
            shuffle: try container.decode(Bool.self, forKey: .shuffle),
            validationFraction: try container.decode(Double.self, forKey: .validationFraction))
    }

    /// Encodes the schedule only if there is one, so that configurations stay the text they were.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(batchSize, forKey: .batchSize)
        try container.encode(optimizer, forKey: .optimizer)
        if schedule != .constant { try container.encode(schedule, forKey: .schedule) }
        try container.encode(shuffle, forKey: .shuffle)
        try container.encode(validationFraction, forKey: .validationFraction)
    }
}

extension StateLayout {
    /// The layout of a lineage's states; a root lineage has parameters alone.
    public init(_ architecture: Architecture, of lineage: Lineage) {
        guard let configuration = lineage.plan?.configuration else {
            self.init(untrained: architecture)
            return
        }
        self.init(
            architecture, optimizer: configuration.optimizer, schedule: configuration.schedule)
    }
}

/// Everything that a lineage is trained under.
public struct LineagePlan: Sendable, Equatable {
    public let datasetID: Int
    public let configuration: TrainingConfiguration
    public let seed: Int
    /// Full epochs, and batches of the next one, that its order of the data has behind it.
    public let firstEpoch: Int
    public let firstBatch: Int
    public let batchesPerEpoch: Int

    public init(
        datasetID: Int, configuration: TrainingConfiguration, seed: Int, firstEpoch: Int,
        firstBatch: Int, batchesPerEpoch: Int
    ) {
        self.datasetID = datasetID
        self.configuration = configuration
        self.seed = seed
        self.firstEpoch = firstEpoch
        self.firstBatch = firstBatch
        self.batchesPerEpoch = batchesPerEpoch
    }
}

/// A stretch of training: where it forks off and what it is trained under.
public struct Lineage: Sendable, Equatable {
    public let id: Int
    public let networkID: Int
    /// Nil for a network's root lineage, which holds step 0 only.
    public let parentID: Int?
    public let forkStep: Int
    /// Nil for a root lineage.
    public let plan: LineagePlan?
    /// The version of the numerics that computed it.
    public let numerics: String
    public let history: HistoryPolicy
    public let createdAt: Timestamp

    /// Batches of the data that were trained on when `step` was done, counted over all epochs.
    public func batchesDone(after step: Int) -> Int {
        guard let plan else { return 0 }
        return plan.firstEpoch * plan.batchesPerEpoch + plan.firstBatch + step - forkStep
    }

    /// The 1-based epoch that trained `step`, or nil for the initial state.
    public func epoch(of step: Int) -> Int? {
        guard let plan, step > forkStep else { return nil }
        return (batchesDone(after: step) - 1) / plan.batchesPerEpoch + 1
    }
}
