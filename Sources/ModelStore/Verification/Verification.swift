// What verifying a store tells: what was looked at, and what of it is not what was written.

/// The kinds of things that are verified, in order.
public enum VerifiedSubject: String, Sendable, CaseIterable {
    /// The file's structure, and references between rows.
    case file
    case dataset
    case network
    case lineage
    /// Steps with their errors and metrics, in the recordings that hash them.
    case recording
    /// States that are stored.
    case state
    /// Branches with where they stood, and tags.
    case name
    case job
}

/// Something that is not what was written.
public struct VerificationFinding: Sendable, Equatable {
    public let subject: VerifiedSubject
    /// Whose network it is; nil for what belongs to none.
    public let network: String?
    public let lineageID: Int?
    public let steps: ClosedRange<Int>?
    /// What is wrong with which thing.
    public let message: String
    /// What can still be had, or how to have it back; nil if there is nothing to say.
    public let remedy: String?

    init(
        _ subject: VerifiedSubject, network: String? = nil, lineage lineageID: Int? = nil,
        steps: ClosedRange<Int>? = nil, _ message: String, remedy: String? = nil
    ) {
        self.subject = subject
        self.network = network
        self.lineageID = lineageID
        self.steps = steps
        self.message = message
        self.remedy = remedy
    }
}

/// How much of one kind was looked at.
public struct VerificationTally: Sendable, Equatable {
    /// Things of the kind.
    public internal(set) var count = 0
    /// What they are made of: chunks of datasets and states, steps of recordings, moves of branches.
    public internal(set) var partCount = 0
    public internal(set) var byteCount = 0
    public internal(set) var findingCount = 0
    /// Recordings whose hash covers states that are no longer stored: it can't be computed.
    public internal(set) var uncheckedCount = 0
}

/// How far verifying is.
public struct VerificationProgress: Sendable, Equatable {
    /// What is looked at: "lineage 3 of reader".
    public internal(set) var place = ""
    public internal(set) var doneByteCount = 0
    /// What there was to read when verifying began.
    public internal(set) var totalByteCount = 0
}

/// The outcome of verifying.
public struct Verification: Sendable, Equatable {
    public internal(set) var tallies: [VerifiedSubject: VerificationTally] = [:]
    /// False if it was stopped: then no more can be said of what was not looked at.
    public internal(set) var isComplete = true

    public var findingCount: Int { tallies.values.reduce(0) { $0 + $1.findingCount } }
    public var isGood: Bool { findingCount == 0 }
}
