// Why a stored state stays or goes. The words for people are the command line's.

/// The rule that decides about a stored state: of those that hold, the first in this order.
public enum RetentionRule: Sendable, Equatable {
    // What keeps a state.

    /// The network's initial state, which everything else is replayed from in the end.
    case initialState
    /// The states of consecutive steps in one piece: thinning them is what `compact` is for.
    case segment
    /// Each state of the lineage is asked for.
    case fullHistory
    /// Nothing could bring the state back.
    case notReplayable(ReplayObstacle)
    /// A branch stands there.
    case head(branch: String)
    /// A tag names it.
    case tag(String)
    /// A lineage starts from it.
    case forkPoint(ofLineage: Int)
    /// The best of a branch.
    case best(branch: String)
    /// `--keep-best`: this place among the best of a branch, from 1.
    case amongBest(place: Int, branch: String)
    /// `--keep-last`: near the end of a branch.
    case last(branch: String)
    /// `--keep-every`: a multiple of so many steps is restored from it.
    case every(multiple: Int)
    /// `--keep-where`.
    case expression
    /// One of the newest keyframes of its lineage.
    case newest
    /// Without it `gap` steps would lie between the states that stay, more than its age allows.
    case spacing(gap: Int)

    // What lets one go.

    /// The states that stay on both sides are `gap` steps apart, which its age allows.
    case thinned(gap: Int)
    /// The same, allowed only to meet `--disk-budget`.
    case budget(gap: Int)

    /// Whether a state goes by this rule.
    public var drops: Bool {
        switch self {
        case .thinned, .budget: true
        default: false
        }
    }

    /// A word for scripts, which stays the same: "tag", "keep-last", "thinned".
    public var name: String { Self.names[rank] }

    /// All names, in the order in which the rules are asked.
    public static let names = [
        "initial", "segment", "full", "not-replayable", "head", "tag", "fork", "best", "keep-best",
        "keep-last", "keep-every", "keep-where", "newest", "spacing", "thinned", "budget",
    ]

    /// The place in the order in which rules are asked.
    var rank: Int {
        switch self {
        case .initialState: 0
        case .segment: 1
        case .fullHistory: 2
        case .notReplayable: 3
        case .head: 4
        case .tag: 5
        case .forkPoint: 6
        case .best: 7
        case .amongBest: 8
        case .last: 9
        case .every: 10
        case .expression: 11
        case .newest: 12
        case .spacing: 13
        case .thinned: 14
        case .budget: 15
        }
    }
}

/// What keeps the steps after a stored state from being computed again.
public enum ReplayObstacle: Sendable, Equatable {
    /// They were computed by an arithmetic that this program does not have.
    case numerics(String)
    /// The store does not say how they were trained.
    case noPlan
    /// No state before it is stored that a replay could begin from.
    case noBase
}
