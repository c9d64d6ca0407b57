// What `scrub` says: a line a network, then what it found.

internal import ModelStore
internal import Training

struct ScrubReport {
    private let result: ScrubResult

    init(_ result: ScrubResult) {
        self.result = result
    }

    func write(to output: Output) throws {
        try output.write(table, rows: result.networks)
        for finding in result.findings {
            try output.line(DisplayText.escaped(finding.description))
        }
        for network in result.networks where network.foreignStepCount > 0 {
            output.message(
                "\(network.network.name): \(Format.count(network.foreignStepCount, "step")) of other "
                    + "numerics can't be computed again by this nnstore")
        }
        if result.isInterrupted {
            output.message(
                "stopped after \(Format.count(result.doneStepCount)) of "
                    + "\(Format.count(result.plannedStepCount, "step")); the rest comes first next time"
            )
        }
    }

    private var table: Table<NetworkScrub> {
        Table(
            schema: "nnstore.scrub/1", key: "networks",
            members: [
                JSONValue.Member("steps_planned", .integer(result.plannedStepCount)),
                JSONValue.Member("interrupted", .boolean(result.isInterrupted)),
                JSONValue.Member("findings", .array(result.findings.map(Self.json))),
            ],
            columns: [
                Column("network") { .text($0.network.name) },
                Column("stretches", .right) { .count($0.doneStretchCount) },
                Column("of", key: "stretches_in_all", .right) { .count($0.stretchCount) },
                Column("steps", .right) { .count($0.doneStepCount) },
                .machine("steps_in_all") { .integer($0.stepCount) },
                Column("steps/s", key: "steps_per_second", .right) { Self.rate($0) },
                Column("findings", key: "finding_count", .right) { .count($0.findings.count) },
                Column("good") { $0.isJudged ? .truth($0.findings.isEmpty) : .empty },
            ],
            whenEmpty: "there is no network to scrub")
    }

    private static func rate(_ scrub: NetworkScrub) -> Cell {
        guard scrub.doneStepCount > 0, scrub.time > .zero else { return .empty }
        let rate = Double(scrub.doneStepCount) / (scrub.time / .seconds(1))
        return Cell(Format.count(Int(rate)), .double(rate))
    }

    private static func json(_ finding: ScrubFinding) -> JSONValue {
        let (kind, expected, found) = parts(of: finding.difference)
        return [
            "network": .string(finding.network), "lineage": .integer(finding.checkpoint.lineageID),
            "step": .integer(finding.checkpoint.step), "kind": .string(kind),
            "expected": expected, "found": found, "cause": .string(cause(finding.cause)),
            "message": .string(finding.description),
        ]
    }

    private static func parts(
        of difference: ScrubFinding.Difference
    ) -> (kind: String, expected: JSONValue, found: JSONValue) {
        switch difference {
        case .replay(.error(let expected, let found)):
            ("error", .double(expected), .double(Double(found)))
        case .replay(.state(let expected, let found)):
            (
                "state", .string(Format.hexadecimal(expected)), .string(Format.hexadecimal(found))
            )
        case .replay(.metric(let name, let expected, let found)):
            (name, .double(expected), .double(found))
        case .replay(.divergence): ("divergence", .null, .null)
        case .missingMetric(let name, let found): (name, .null, .double(found))
        case .unreadable: ("unreadable", .null, .null)
        }
    }

    private static func cause(_ cause: ScrubFinding.Cause) -> String {
        switch cause {
        case .recordedStep: "recorded-step"
        case .storedState: "stored-state"
        case .start: "start"
        case .unknown: "unknown"
        }
    }
}

extension NetworkScrub {
    /// Whether there is anything to say of it: some of it was computed, or it could not be.
    fileprivate var isJudged: Bool { doneStretchCount > 0 || !findings.isEmpty }
}
