// What `nnstore verify` says: while it reads, of each thing that is damaged, and at the end.

internal import ModelStore

final class VerificationReport {
    /// Findings that are kept until the end; all of them are counted, and `--jsonl` writes all.
    private static let keptCount = 1000

    private let output: Output
    private var bar: ProgressBar?
    private var findings: [VerificationFinding] = []

    init(_ output: Output) {
        self.output = output
    }

    /// Notes how far it is.
    func show(_ progress: VerificationProgress) {
        let now = ContinuousClock.now
        let line = ProgressLine("verifying", .bytes, total: progress.totalByteCount)
        let bar = bar ?? output.progressBar(line, now: now)
        self.bar = bar
        bar.update(min(progress.doneByteCount, progress.totalByteCount), now: now) {
            [progress.place]
        }
    }

    /// Takes the bar off the screen.
    func finish() {
        bar?.finish()
        bar = nil
    }

    /// Writes a finding at once, or keeps it for the end.
    func found(_ finding: VerificationFinding) throws {
        guard output.format == .jsonl else {
            if findings.count < Self.keptCount { findings.append(finding) }
            return
        }
        try output.write(finding.json.text + "\n")
        try output.flush()
    }

    func end(_ result: Verification, network: String?, took time: Duration) throws {
        finish()
        if output.format != .jsonl { try output.write(record(result, network, time)) }
        for finding in findings {
            try output.line("\n" + finding.text)
        }
        let more = result.findingCount - findings.count
        if more > 0 {
            try output.line("\n… and \(Format.count(more)) more: nnstore verify --jsonl")
        }
        if !result.isComplete {
            output.message("stopped: what is not named here was not looked at")
        }
    }

    private func record(_ result: Verification, _ network: String?, _ time: Duration) -> Record {
        Record(
            schema: "nnstore.verify/1",
            VerifiedSubject.allCases.compactMap { subject in
                result.tallies[subject].map { $0.field(of: subject) }
            } + [
                .machine("network", network.map { .string($0) } ?? .null),
                .machine("good", .boolean(result.isGood)),
                .machine("complete", .boolean(result.isComplete)),
                .machine("finding_count", .integer(result.findingCount)),
                .machine("findings", .array(findings.map(\.json))),
                .machine("seconds", .double(time / .seconds(1))),
            ])
    }
}

extension VerificationTally {
    /// "2, 34 chunks, 13.1 MB: good".
    fileprivate func field(of subject: VerifiedSubject) -> Field {
        let words = subject.words
        let isGood = findingCount == 0
        let amounts = [
            subject == .file ? nil : Format.count(count),
            words.part.map { Format.count(partCount, $0) },
            words.hasBytes ? Format.bytes(byteCount) : nil,
            uncheckedCount > 0
                ? "\(Format.count(uncheckedCount)) without a hash that can be computed" : nil,
        ].compactMap(\.self)
        let verdict = isGood ? "good" : "\(Format.count(findingCount)) DAMAGED"
        return Field(
            words.label,
            Cell(
                "\(amounts.joined(separator: ", ")): \(verdict)", json(words),
                style: isGood ? .green : .red))
    }

    private func json(_ words: SubjectWords) -> JSONValue {
        var members = [JSONValue.Member("count", .integer(count))]
        if let part = words.part { members.append(.init(part + "s", .integer(partCount))) }
        if words.hasBytes { members.append(.init("bytes", .integer(byteCount))) }
        members.append(.init("findings", .integer(findingCount)))
        if words.label == VerifiedSubject.recording.words.label {
            members.append(.init("unchecked", .integer(uncheckedCount)))
        }
        return .object(members)
    }
}

/// How people and machines call the things of one kind.
private struct SubjectWords {
    let label: String
    var part: String?
    var hasBytes = false
}

extension VerifiedSubject {
    fileprivate var words: SubjectWords {
        switch self {
        case .file: SubjectWords(label: "file", hasBytes: true)
        case .dataset: SubjectWords(label: "datasets", part: "chunk", hasBytes: true)
        case .network: SubjectWords(label: "networks")
        case .lineage: SubjectWords(label: "lineages")
        case .recording: SubjectWords(label: "recordings", part: "step")
        case .state: SubjectWords(label: "states", part: "chunk", hasBytes: true)
        case .name: SubjectWords(label: "names", part: "move")
        case .job: SubjectWords(label: "jobs")
        }
    }
}

extension VerificationFinding {
    /// One line that says what is damaged, and one that says what can still be had.
    fileprivate var text: String {
        let place = network.map { "\($0): " } ?? ""
        return DisplayText.escaped("damaged: \(place)\(message)")
            + (remedy.map { "\n" + DisplayText.escaped("  still: \($0)") } ?? "")
    }

    fileprivate var json: JSONValue {
        [
            "kind": .string(subject.rawValue),
            "network": network.map { .string($0) } ?? .null,
            "lineage": lineageID.map { .integer($0) } ?? .null,
            "first_step": steps.map { .integer($0.lowerBound) } ?? .null,
            "last_step": steps.map { .integer($0.upperBound) } ?? .null,
            "message": .string(message),
            "remedy": remedy.map { .string($0) } ?? .null,
        ]
    }
}
