// What makes a lineage: given the starting state and the dataset, these settings fix every bit.

public import NeuralNetwork

/// The settings of a lineage, as stored in its JSON column.
public struct TrainingConfiguration: Sendable, Equatable, Codable {
    /// Rows a step; the last batch of an epoch has what is left.
    public let batchSize: Int
    public let optimizer: Optimizer
    /// Whether each epoch takes the rows in an order of its own, drawn from the seed.
    public let shuffle: Bool
    /// The part of the rows, 0 to less than 1, that is held out to validate on.
    public let validationFraction: Double

    public init(batchSize: Int, optimizer: Optimizer, shuffle: Bool, validationFraction: Double) {
        self.batchSize = batchSize
        self.optimizer = optimizer
        self.shuffle = shuffle
        self.validationFraction = validationFraction
    }

    private enum CodingKeys: String, CodingKey {
        case batchSize = "batch_size"
        case optimizer
        case shuffle
        case validationFraction = "validation_fraction"
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
