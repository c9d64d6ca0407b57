// Jobs: requests to train a branch until a condition holds.

/// When a job is done: at the first of its conditions that holds.
public struct StopCondition: Sendable, Equatable, Codable {
    /// Full epochs of the lineage's order of the data.
    public let epochs: Int?
    /// The branch's step number.
    public let step: Int?
    /// An error that a step's error is at or below.
    public let error: Double?
    /// Epochs running without a better validation error, or without rows held out mean error.
    public let patience: Int?
    /// By how much an epoch must be better than the best to count; 0 if it is not given.
    public let minimumDelta: Double?

    public init(
        epochs: Int? = nil, step: Int? = nil, error: Double? = nil, patience: Int? = nil,
        minimumDelta: Double? = nil
    ) {
        self.epochs = epochs
        self.step = step
        self.error = error
        self.patience = patience
        self.minimumDelta = minimumDelta
    }

    public var isEmpty: Bool {
        epochs == nil && step == nil && error == nil && patience == nil
    }

    private enum CodingKeys: String, CodingKey {
        case epochs, step, error, patience
        case minimumDelta = "min_delta"
    }
}

public enum JobState: String, Sendable {
    case queued, running, pausing, paused, done, failed, cancelled, diverged, quarantined, blocked
}

/// A stored job.
public struct Job: Sendable, Equatable {
    public let id: Int
    public let branchID: Int
    public let lineageID: Int
    /// What was last written; a process that was killed leaves `running` behind.
    public let state: JobState
    public let until: StopCondition
    public let firstStep: Int
    public let durability: Durability
    /// Why it ended, if there is more to say than its state.
    public let message: String?
    /// The process that runs it, for people: "pid 4711 on host".
    public let owner: String?
}
