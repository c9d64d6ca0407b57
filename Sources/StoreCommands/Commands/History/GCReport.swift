// What gc would drop or has dropped: a line a lineage for people, a row a state for machines.

internal import ModelStore

/// Writes plans and results.
struct GCReport {
    private let output: Output
    private let places: BranchPlaces

    init(_ store: ModelStore, _ output: Output) throws {
        self.output = output
        places = try BranchPlaces(in: store)
    }

    /// A plan that is not carried out.
    func write(_ plan: RetentionPlan, command: String) throws {
        let after = plan.usedByteCount - plan.droppedByteCount
        try write(plan, spared: [], after: after, isDone: false)
        if plan.droppedCount == 0 {
            try output.line(nothingGoes(plan))
        } else {
            try output.line(summary(plan, "would free", plan.droppedByteCount))
            try output.line("nothing is changed yet: \(command)")
        }
        if let excess = plan.excessByteCount {
            throw budgetFailure(plan, used: after, excess: excess, "would still use")
        }
    }

    /// A plan that was carried out.
    func write(_ result: RetentionResult) throws {
        let plan = result.plan
        try write(
            plan, spared: result.outcome.spared, after: result.usedByteCount, isDone: true)
        let freed = max(0, plan.usedByteCount - result.usedByteCount)
        try output.line(
            plan.droppedCount == 0
                ? nothingGoes(plan)
                : summary(plan, "freed", freed, count: result.outcome.removedCount))
        for spared in result.outcome.spared { output.message(spared.inWords) }
        if let damage = result.outcome.damageFailure { throw damage }
        if let excess = result.excessByteCount {
            throw budgetFailure(plan, used: result.usedByteCount, excess: excess, "still uses")
        }
    }

    // MARK: Text

    private func summary(
        _ plan: RetentionPlan, _ verb: String, _ byteCount: Int, count: Int? = nil
    ) -> String {
        let all = plan.lineages.reduce(0) { $0 + $1.decisions.count }
        return "\(verb) \(Format.bytes(byteCount)) of \(Format.bytes(plan.usedByteCount)): "
            + "\(Format.count(count ?? plan.droppedCount)) of "
            + "\(Format.count(all, "stored state")); every step can still be had back"
    }

    private func nothingGoes(_ plan: RetentionPlan) -> String {
        let count = plan.lineages.reduce(0) { $0 + $1.decisions.count }
        guard count > 0 else { return "nothing goes: there are no stored states" }
        return "nothing goes: \(count == 1 ? "the" : "each of the") "
            + "\(Format.count(count, "stored state")) stays (nnstore gc --explain ADDRESS says why)"
    }

    private func budgetFailure(
        _ plan: RetentionPlan, used: Int, excess: Int, _ verb: String
    ) -> CommandFailure {
        let full = plan.keptByteCount { $0 == .segment || $0 == .fullHistory }
        let others = plan.keptByteCount { $0 != .segment && $0 != .fullHistory }
        let rest = max(0, used - full - others)
        let network = full > 0 ? places.network(ofLargest: plan) : nil
        return CommandFailure(
            .full,
            "the store \(verb) \(Format.bytes(used)), \(Format.bytes(excess)) over its budget: "
                + "full histories \(Format.bytes(full)), other states that stay "
                + "\(Format.bytes(others)), all else (errors, metrics, datasets) "
                + Format.bytes(rest),
            hint: network.map { "nnstore compact \($0), or a larger --disk-budget" }
                ?? "a larger --disk-budget")
    }

    // MARK: Tables

    private func write(
        _ plan: RetentionPlan, spared: [RetentionOutcome.Spared], after: Int, isDone: Bool
    ) throws {
        if output.format == .text {
            let losing = plan.lineages.filter { !$0.dropped.isEmpty }
            guard !losing.isEmpty else { return }
            return try output.write(GCLineageRow.table(places), rows: losing)
        }
        let spared = Dictionary(
            spared.map { ($0.place.states.id, $0) }, uniquingKeysWith: { first, _ in first })
        let members: [(String, JSONValue)] = [
            ("done", .boolean(isDone)), ("used_bytes", .integer(plan.usedByteCount)),
            ("used_bytes_after", .integer(after)),
            ("dropped_states", .integer(plan.droppedCount - spared.count)),
            (
                "dropped_bytes",
                .integer(
                    plan.droppedByteCount
                        - spared.values.reduce(0) { $0 + $1.place.states.byteCount })
            ),
            ("disk_budget", plan.diskBudget.map { .integer($0) } ?? .null),
            ("lineages", .array(plan.lineages.map { GCLineageRow.json($0, places) })),
        ]
        let table = GCStateRow.table(
            places, members: members.map { JSONValue.Member($0.0, $0.1) })
        try output.write(table) { write in
            for lineage in plan.lineages {
                for decision in lineage.decisions {
                    try write(
                        GCStateRow(
                            lineage: lineage.lineage, decision: decision,
                            spared: spared[decision.states.id]))
                }
            }
        }
    }
}

extension RetentionOutcome {
    /// Nil unless damage was found.
    fileprivate var damageFailure: CommandFailure? {
        let count = spared.count {
            if case .baseDamaged = $0.reason { true } else { false }
        }
        guard count > 0 else { return nil }
        return CommandFailure(
            .integrity,
            "\(Format.count(count, "stored state")) that could have gone had to stay: what "
                + "\(count == 1 ? "it" : "they") would be replayed from is damaged",
            hint: "nnstore verify")
    }
}

extension RetentionOutcome.Spared {
    fileprivate var inWords: String {
        let name =
            "step \(Format.count(place.states.steps.lowerBound)) (lineage \(place.lineageID))"
        let reason =
            switch reason {
            case .baseDamaged(let fault): DisplayText.escaped(fault)
            case .neededMeanwhile: "it has come to be needed meanwhile"
            case .changedMeanwhile: "another process changed the states around it meanwhile"
            }
        return "kept after all: \(name): \(reason)"
    }
}
