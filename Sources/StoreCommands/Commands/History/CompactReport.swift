// What `compact` says of a lineage: before, in its plan, and afterwards.

internal import ModelStore
internal import NeuralNetwork
internal import Training

/// One row of the result.
struct CompactReport: Sendable {
    private let plan: LineageCompactionPlan
    private let result: LineageCompaction?

    init(_ plan: LineageCompactionPlan, _ result: LineageCompaction?) {
        (self.plan, self.result) = (plan, result)
    }

    /// The lineage in the plan that is shown before the question.
    var planLine: String {
        let name = "lineage \(plan.lineage.id)  \(steps)"
        switch plan.action {
        case .compact:
            let after = plan.byteCountAfter.map { "about \(Format.bytes($0))" } ?? "?"
            return "\(name)  \(Format.bytes(plan.storage.byteCount)) → \(after)"
        case .isCompact: return "\(name)  stays: it stores keyframes only"
        case .skip(let reason): return "\(name)  stays: \(reason)"
        }
    }

    private var steps: String {
        plan.lastStep < plan.firstStep
            ? "no steps" : "steps \(Format.count(plan.firstStep)) to \(Format.count(plan.lastStep))"
    }

    var hasFailed: Bool { result?.failure != nil }

    /// What ended it early, with the way out.
    var failureLine: String? {
        guard let failure = result?.failure else { return nil }
        let words = DisplayText.escaped("\(failure)")
        return "error: \(words); nothing from there on was dropped\n"
            + "try:   nnstore scrub, which says more; nnstore materialize mends what can't be read"
    }

    private var outcome: String {
        switch (plan.action, result) {
        case (.isCompact, _): return "compact already"
        case (.skip(let reason), _): return "left as it is: \(reason)"
        case (.compact, nil): return "would be compacted"
        case (.compact, let result?):
            if result.failure != nil {
                return "stopped after step \(Format.count(result.lastStep))"
            }
            return result.isInterrupted
                ? "interrupted after step \(Format.count(result.lastStep))" : "compacted"
        }
    }

    private var failureCell: JSONValue {
        guard let failure = result?.failure else { return .null }
        return .string("\(failure)")
    }

    static func table(_ network: Network, isDryRun: Bool) -> Table<CompactReport> {
        Table(
            schema: "nnstore.compact/1", key: "lineages",
            members: [
                JSONValue.Member("network", .string(network.name)),
                JSONValue.Member("dry_run", .boolean(isDryRun)),
            ],
            columns: [
                Column("lineage", .right) { .count($0.plan.lineage.id) },
                .people("steps") { .text($0.steps) },
                .machine("first_step") { .integer($0.plan.firstStep) },
                .machine("last_step") { .integer($0.plan.lastStep) },
                Column("states", key: "states_before", .right) {
                    .count($0.plan.storage.stateCount)
                },
                Column("bytes", key: "bytes_before", .right) { .bytes($0.plan.storage.byteCount) },
                Column("states after", .right) { .count($0.result?.after.stateCount) },
                Column("bytes after", .right) {
                    let expected = $0.plan.byteCountAfter.map {
                        Cell("about \(Format.bytes($0))", .integer($0))
                    }
                    return $0.result.map { .bytes($0.after.byteCount) } ?? expected ?? .empty
                },
                .machine("states_compared") {
                    $0.result.map { .integer($0.comparedCount) } ?? .null
                },
                Column("outcome") { .text($0.outcome) },
                .machine("error") { $0.failureCell },
            ],
            whenEmpty: "\(network.name) has no trained steps")
    }
}
