// What a scrub found that is not as it was recorded, and what is most likely damaged.

public import ModelStore

/// One difference between what is stored and what computing it again gave.
public struct ScrubFinding: Sendable, Equatable {
    public enum Difference: Sendable, Equatable {
        /// Computed again, it is something else.
        case replay(ReplayMismatch.Finding)
        /// It was measured, and the recording lacks it.
        case missingMetric(name: String, found: Double)
        /// It could not be read; in words.
        case unreadable(String)
    }

    /// What is damaged, as far as the steps around it tell.
    public enum Cause: Sendable, Equatable {
        /// The row of the step: the replay reaches the stored state that comes next.
        case recordedStep(reached: Int)
        /// The stored state: every error up to it is right.
        case storedState
        /// The stored state that was started from, the dataset, or this machine: from there on nothing is
        /// as it was recorded.
        case start(step: Int)
        /// No step follows that could tell.
        case unknown
    }

    public let network: String
    public let checkpoint: Checkpoint
    public let difference: Difference
    public let cause: Cause
}

extension ScrubFinding: CustomStringConvertible {
    public var description: String {
        let place = "\(network) step \(checkpoint.step) (lineage \(checkpoint.lineageID))"
        return switch difference {
        case .replay(let finding): "\(place): \(finding); \(cause)"
        case .missingMetric(let name, let found):
            "\(place): its \(name) is missing and is \(found); \(cause)"
        case .unreadable(let what): "\(network): \(what)"
        }
    }
}

extension ScrubFinding.Cause: CustomStringConvertible {
    public var description: String {
        switch self {
        case .recordedStep(let reached):
            "the row is damaged: the computation reaches step \(reached) as recorded"
        case .storedState:
            "the stored state is damaged: every error before it is as recorded"
        case .start(let step):
            "the state of step \(step), the dataset or this machine is at fault: nothing after it is "
                + "as recorded"
        case .unknown: "no later step tells whether the row or the state is damaged"
        }
    }
}

/// What scrubbing one network came to.
public struct NetworkScrub: Sendable {
    public let network: Network
    /// Stretches between stored states that can be computed again here.
    public internal(set) var stretchCount = 0
    public internal(set) var stepCount = 0
    /// Those that were, this time.
    public internal(set) var doneStretchCount = 0
    public internal(set) var doneStepCount = 0
    /// Steps of lineages that other numerics computed.
    public internal(set) var foreignStepCount = 0
    /// The time that went into it.
    public internal(set) var time = Duration.zero
    public internal(set) var findings: [ScrubFinding] = []
}

/// How a scrub goes on.
public struct ScrubProgress: Sendable {
    public let network: Network
    /// Steps that were computed again so far, and that are to be this time.
    public let doneStepCount: Int
    public let plannedStepCount: Int
    public let findingCount: Int
}

/// What a scrub came to.
public struct ScrubResult: Sendable {
    public internal(set) var networks: [NetworkScrub]
    /// Steps that were to be computed again this time.
    public internal(set) var plannedStepCount = 0
    /// Whether it was stopped before these were done.
    public internal(set) var isInterrupted = false

    public var findings: [ScrubFinding] { networks.flatMap(\.findings) }
    public var doneStepCount: Int { networks.reduce(0) { $0 + $1.doneStepCount } }
}
