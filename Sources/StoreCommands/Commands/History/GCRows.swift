// One line a lineage, one row a state.

internal import ModelStore

/// How a lineage that loses states is shown.
enum GCLineageRow {
    static func table(_ places: BranchPlaces) -> Table<LineageRetention> {
        Table(
            schema: "nnstore.gc/1", key: "lineages",
            columns: [
                .people("network") { .text(places.networkName(of: $0.lineage)) },
                .people("branches") { .text(branches(of: $0.lineage, places)) },
                .people("lineage", .right) { .count($0.lineage.id) },
                .people("goes", .right) { .text(share($0)) },
                .people("frees", .right) { .bytes(droppedByteCount($0)) },
                .people("rule") { .text(counts($0.dropped)) },
                .people("slowest restore") { .text(restore($0)) },
                .people("stays") { .text(counts($0.decisions.filter(\.isKept))) },
            ])
    }

    static func json(_ lineage: LineageRetention, _ places: BranchPlaces) -> JSONValue {
        func seconds(_ count: Int) -> JSONValue {
            lineage.lineage.stepTime.map { .double($0 * count / .seconds(1)) } ?? .null
        }
        return [
            "lineage": .integer(lineage.lineage.id),
            "network": .string(places.networkName(of: lineage.lineage)),
            "branches": .array(places.branches(through: lineage.lineage).map { .string($0) }),
            "states": .integer(lineage.decisions.count),
            "dropped_states": .integer(lineage.dropped.count),
            "dropped_bytes": .integer(droppedByteCount(lineage)),
            "slowest_restore_steps": .integer(lineage.slowestRestore),
            "slowest_restore_steps_after": .integer(lineage.slowestRestoreAfter),
            "slowest_restore_seconds": seconds(lineage.slowestRestore),
            "slowest_restore_seconds_after": seconds(lineage.slowestRestoreAfter),
        ]
    }

    private static func branches(of lineage: LineageHistory, _ places: BranchPlaces) -> String {
        let names = places.branches(through: lineage)
        return names.isEmpty ? "left behind" : names.joined(separator: ", ")
    }

    private static func share(_ lineage: LineageRetention) -> String {
        "\(Format.count(lineage.dropped.count)) of \(Format.count(lineage.decisions.count))"
    }

    private static func droppedByteCount(_ lineage: LineageRetention) -> Int {
        lineage.dropped.reduce(0) { $0 + $1.states.byteCount }
    }

    /// How many states by which rule, in the order of the rules: "tag 2, newest 16".
    private static func counts(_ decisions: [RetentionDecision]) -> String {
        var counts: [String: Int] = [:]
        for decision in decisions { counts[decision.rule.name, default: 0] += 1 }
        return RetentionRule.names.compactMap { name in
            counts[name].map { "\(name) \(Format.count($0))" }
        }.joined(separator: ", ")
    }

    /// "9 → 319 steps, 0.1 s → 3.2 s"
    private static func restore(_ lineage: LineageRetention) -> String {
        let (before, after) = (lineage.slowestRestore, lineage.slowestRestoreAfter)
        let steps = "\(Format.count(before)) → \(Format.count(after)) steps"
        guard let time = lineage.lineage.stepTime else { return steps }
        return "\(steps), \(Format.duration(time * before)) → \(Format.duration(time * after))"
    }
}

/// One stored state and what is decided about it.
struct GCStateRow: Sendable {
    let lineage: LineageHistory
    let decision: RetentionDecision
    /// Why it stayed although it was to go.
    let spared: RetentionOutcome.Spared?

    private var isKept: Bool { decision.isKept || spared != nil }

    static func table(
        _ places: BranchPlaces, members: [JSONValue.Member]
    ) -> Table<GCStateRow> {
        Table(
            schema: "nnstore.gc/1", key: "states", members: members,
            columns: [
                .machine("address") { row in
                    places.address(of: row.lineage, row.decision.states.steps.upperBound)
                        .map { .string($0) } ?? .null
                },
                .machine("network") { .string(places.networkName(of: $0.lineage)) },
                .machine("lineage") { .integer($0.lineage.id) },
                .machine("first_step") { .integer($0.decision.states.steps.lowerBound) },
                .machine("step") { .integer($0.decision.states.steps.upperBound) },
                .machine("bytes") { .integer($0.decision.states.byteCount) },
                .machine("kept") { .boolean($0.isKept) },
                .machine("rule") { .string($0.ruleName) },
                .machine("for_step") { $0.decision.servedStep.map { .integer($0) } ?? .null },
            ])
    }

    private var ruleName: String {
        switch spared?.reason {
        case nil: decision.rule.name
        case .baseDamaged: "base-damaged"
        case .neededMeanwhile: "needed-meanwhile"
        case .changedMeanwhile: "changed-meanwhile"
        }
    }
}
