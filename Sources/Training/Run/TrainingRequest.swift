// What a user asks a training run to do.

public import ModelStore

/// A request to train a branch.
public struct TrainingRequest: Sendable {
    public enum Settings: Sendable {
        /// Go on under the configuration that the branch was last trained under.
        case resumed
        /// Train under this configuration; goes on with the present lineage if it is the same.
        case given(dataset: Dataset, TrainingConfiguration, seed: Int)
    }

    public let network: Network
    public let branch: Branch
    public let settings: Settings
    /// When to stop; an empty one means the last job's.
    public let until: StopCondition
    /// How its steps are recorded.
    public let recording: RecordingRequest
    /// What training may take of memory, in bytes.
    public let memoryLimit: Int

    public init(
        network: Network, branch: Branch, settings: Settings, until: StopCondition,
        recording: RecordingRequest = RecordingRequest(), memoryLimit: Int
    ) {
        self.network = network
        self.branch = branch
        self.settings = settings
        self.until = until
        self.recording = recording
        self.memoryLimit = memoryLimit
    }
}

/// What is asked of a run's recording; nil means as the lineage is recorded already, else the usual.
public struct RecordingRequest: Sendable {
    public let mode: HistoryPolicy.Mode?
    public let restoreWithin: Duration?
    public let durability: Durability?

    public init(
        mode: HistoryPolicy.Mode? = nil, restoreWithin: Duration? = nil,
        durability: Durability? = nil
    ) {
        self.mode = mode
        self.restoreWithin = restoreWithin
        self.durability = durability
    }
}

/// Why a run ended.
public enum StopReason: Sendable, Equatable {
    /// One of the job's conditions holds.
    case done
    /// So many epochs running were no better than the best.
    case outOfPatience(epochs: Int)
    /// The caller asked for a stop.
    case interrupted
}

/// Where a run stands, after a step.
public struct TrainingProgress: Sendable {
    /// The last step; where each is committed by itself, the last that is.
    public let step: Int
    public let epoch: Int
    public let error: Float
    /// The learning rate of the step.
    public let learningRate: Float
    /// The last validation error of this run, if there was one.
    public let validationError: Float?
    public let logPressure: WALPressure
}

/// What a run did.
public struct TrainingOutcome: Sendable {
    public let reason: StopReason
    public let firstStep: Int
    public let step: Int
    public let epoch: Int
    /// Of the last step; nil if the run did no step.
    public let error: Float?
    public let validationError: Float?
    public let validationAccuracy: Float?
    public let stateSHA256: [UInt8]
    /// What restoring any step of this run takes, by the time that its steps took; nil where each state
    /// is stored.
    public let longestRestore: Duration?
}

/// Training reached NaN or infinity: the step was not recorded, the ones before it were.
public struct DivergenceError: Error, Sendable, CustomStringConvertible {
    /// The step that could not be done.
    public let step: Int
    /// What was not finite, such as "the gradient of layer 1 weight".
    public let part: String
    /// The dataset rows it comes from, 0-based, in order: of its batch, or of those held out.
    public let rows: [Int]
    /// The first of them that has a value that is not finite itself; nil if all are.
    public let faultyRow: Int?

    /// What happened where; rows are counted from 1, as the lines of a table are.
    public var description: String {
        let shown = rows.prefix(8).map { "\($0 + 1)" }.joined(separator: ", ")
        return "training diverged at step \(step): \(part) "
            + "(dataset row\(rows.count == 1 ? "" : "s") \(shown)\(rows.count > 8 ? ", …" : ""))"
            + (faultyRow.map { "; row \($0 + 1) of the dataset has a value that is not finite" }
                ?? "")
    }
}
