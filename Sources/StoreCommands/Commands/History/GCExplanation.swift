// nnstore gc --explain: one checkpoint, and the rule that decides about it.

internal import ModelStore

/// Why a checkpoint stays stored, or doesn't, or isn't.
struct GCExplanation {
    private let target: ResolvedAddress
    /// Whether the branch still runs through it; a rollback leaves steps behind.
    private let isOnBranch: Bool
    private let base: (lineageID: Int, decision: RetentionDecision)?
    private let baseAfter: (lineageID: Int, decision: RetentionDecision)?

    init(of target: ResolvedAddress, by plan: RetentionPlan, in store: ModelStore) throws {
        self.target = target
        isOnBranch =
            try store.path(to: target.branch.head).checkpoint(at: target.checkpoint.step)
            == target.checkpoint
        base = plan.base(of: target.checkpoint)
        baseAfter = plan.base(of: target.checkpoint, afterwards: true)
    }

    private var step: Int { target.checkpoint.step }

    var record: Record {
        Record(
            schema: "nnstore.gc-explain/1", text: text,
            [
                .machine("network", .string(target.network.name)),
                .machine("branch", .string(target.branch.name)),
                .machine("step", .integer(step)),
                .machine("lineage", .integer(target.checkpoint.lineageID)),
                .machine("stored", .boolean(isStored)),
                .machine("kept", base.map { .boolean($0.decision.isKept) } ?? .null),
                .machine("rule", base.map { .string($0.decision.rule.name) } ?? .null),
                .machine("base_step", stepOfBase(base)),
                .machine("base_lineage", base.map { .integer($0.lineageID) } ?? .null),
                .machine("replay_steps", replayCount(base).map { .integer($0) } ?? .null),
                .machine(
                    "replay_steps_after", replayCount(baseAfter).map { .integer($0) } ?? .null),
            ])
    }

    private var isStored: Bool { base?.decision.states.steps.contains(step) ?? false }

    private func stepOfBase(_ base: (lineageID: Int, decision: RetentionDecision)?) -> JSONValue {
        base.map { .integer(min(step, $0.decision.states.steps.upperBound)) } ?? .null
    }

    private func replayCount(
        _ base: (lineageID: Int, decision: RetentionDecision)?
    ) -> Int? {
        base.map { max(0, step - $0.decision.states.steps.upperBound) }
    }

    // MARK: Words

    private var text: String {
        let place = "\(target.branch.place(in: target.network))@\(step)"
        let name = isOnBranch ? place : "\(place) of lineage \(target.checkpoint.lineageID)"
        guard let base else {
            return "\(name) is not stored, and nothing is that it could be replayed from"
        }
        let decision = base.decision
        let reason = decision.rule.inWords(serving: decision.servedStep)
        if isStored {
            return decision.isKept
                ? "\(name) is stored and stays: \(reason)"
                : "\(name) is stored and goes: \(reason)\(afterwards)"
        }
        let start = "step \(Format.count(decision.states.steps.upperBound))"
        let count = Format.count(replayCount(base) ?? 0, "step")
        let fate = decision.isKept ? "stays" : "goes"
        return "\(name) is not stored: it is replayed from \(start) (\(count)), which \(fate): "
            + reason + (decision.isKept ? "" : afterwards)
    }

    /// What a restore takes when the base is gone.
    private var afterwards: String {
        guard let baseAfter, let count = replayCount(baseAfter) else { return "" }
        let place = Format.count(baseAfter.decision.states.steps.upperBound)
        return ". Then it is replayed from step \(place) (\(Format.count(count, "step")))"
    }
}
