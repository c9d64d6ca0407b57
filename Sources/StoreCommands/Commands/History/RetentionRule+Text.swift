// The rules of gc in words.

internal import ModelStore

extension RetentionRule {
    /// Why a stored state stays or goes: the end of a sentence about it.
    ///
    /// - Parameter step: the step that the rule is about, if the state is only what that one is
    ///   replayed from.
    func inWords(serving step: Int?) -> String {
        guard let step else { return inWords("it") }
        return "\(inWords("step \(Format.count(step))")), and that is replayed from it"
    }

    private func inWords(_ it: String) -> String {
        switch self {
        case .initialState: "it is the initial state"
        case .segment: "it is in a segment, which nnstore compact takes apart"
        case .fullHistory:
            "its lineage keeps every state (nnstore compact makes it one that replays)"
        case .notReplayable(let obstacle): obstacle.inWords
        case .head(let branch): "branch \(branch) stands at \(it)"
        case .tag(let name): "tag \(name) names \(it)"
        case .forkPoint(let lineage): "lineage \(lineage) starts from \(it)"
        case .best(let branch): "\(it) is the best of branch \(branch)"
        case .amongBest(let place, let branch):
            "\(it) is number \(Format.count(place)) of the best of branch \(branch) (--keep-best)"
        case .last(let branch): "\(it) is one of the last of branch \(branch) (--keep-last)"
        case .every(let multiple):
            "\(it) is a multiple of --keep-every, \(Format.count(multiple))"
        case .expression: "--keep-where is true for \(it)"
        case .newest: "it is one of the newest 16 keyframes of its lineage"
        case .spacing(let gap):
            "without it the states around it would be \(Format.count(gap, "step")) apart, too far "
                + "for their age"
        case .thinned(let gap):
            "the states around it that stay are \(Format.count(gap, "step")) apart, near enough "
                + "for their age"
        case .budget(let gap):
            "to meet --disk-budget the states around it may be \(Format.count(gap, "step")) apart"
        }
    }
}

extension ReplayObstacle {
    fileprivate var inWords: String {
        switch self {
        case .numerics(let version):
            "it can't be computed again: it has the numerics \(version), which this nnstore has not"
        case .noPlan: "it can't be computed again: the store does not say how it was trained"
        case .noBase: "it can't be computed again: no state before it could be replayed from"
        }
    }
}
