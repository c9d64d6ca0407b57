// The recordings of one lineage against its steps and metrics.
//
// Each recording's hash is computed from the hash that is stored with the one before it, so that one
// that is damaged does not hide damage after it. When a hash does not match and the next recording
// matches what was computed, it is the hash that is damaged and not the rows.

/// Goes through one lineage once.
struct RecordingVerifier {
    /// A recording whose hash did not match what its rows give.
    private struct Mismatch {
        let recording: RecordingRow
        let computed: [UInt8]
    }

    /// What the rows of one recording gave.
    private struct Contents {
        var missing: [ClosedRange<Int>] = []
        /// A state that form 1 covers is no longer stored.
        var lacksState = false
        var lowest: LowestError?
        var digest: [UInt8] = []
        /// The same, chained to what was computed for the recording before.
        var digestAfterMismatch: [UInt8]?
    }

    private let verifier: StoreVerifier
    private let verified: VerifiedLineage
    private var recordings: RowPages<RecordingRow>
    private var errors: RowPages<(step: Int, error: Double)>
    private var metrics: [RowPages<(step: Int, metric: Metric)>]
    private var states: StateHashes
    private var previous = RecordingChain.start
    /// The step that the next recording begins with.
    private var expectedStep: Int
    private var mismatch: Mismatch?

    init(_ verified: VerifiedLineage, _ verifier: StoreVerifier) throws {
        self.verifier = verifier
        self.verified = verified
        let (store, id, last) = (verifier.store, verified.lineage.id, verified.lastStep)
        recordings = store.recordings(of: id, through: last)
        errors = store.errors(of: id, through: last)
        metrics = try store.metricNames(of: id).map {
            store.values(ofMetric: $0, of: id, through: last)
        }
        states = StateHashes(verified, in: store, codec: verifier.codec)
        expectedStep = verified.lineage.forkStep + 1
    }

    mutating func verify() throws {
        while let recording = try recordings.next() {
            let isContinuous = try follow(recording)
            try passOver(before: recording.steps.lowerBound)
            let contents = try contents(of: recording)
            try judge(contents, of: recording, isContinuous: isContinuous)
            previous = recording.sha256
            expectedStep = max(expectedStep, recording.steps.upperBound + 1)
            verifier.tally(.recording) { $0.count += 1 }
        }
        try reportMismatch(hashIsWrong: false)
        try passOver(before: Int.max)
    }

    // MARK: Reading

    /// Passes over steps before a recording: a gap between recordings is told of with it.
    private mutating func passOver(before step: Int) throws {
        var outside: ClosedRange<Int>?
        while let row = try errors.peek(), row.step < step {
            _ = try errors.next()
            guard row.step < verified.firstStep else { continue }
            outside = (outside?.lowerBound ?? row.step)...row.step
        }
        guard let outside else { return }
        try verifier.find(verified.findingOutsideRecordings(outside, "errors"))
    }

    private mutating func contents(of recording: RecordingRow) throws -> Contents {
        var contents = Contents()
        var chain = RecordingChain(after: previous)
        var otherChain = RecordingChain(after: mismatch?.computed ?? previous)
        var next = max(recording.steps.lowerBound, expectedStep)
        var stepCount = 0
        while let row = try errors.peek(), row.step <= recording.steps.upperBound {
            _ = try errors.next()
            if row.step > next { contents.missing.append(next...row.step - 1) }
            next = row.step + 1
            stepCount += 1
            if row.error < contents.lowest?.error ?? .infinity {
                contents.lowest = LowestError(step: row.step, error: row.error)
            }
            let state = recording.form == 1 ? try states.next(at: row.step) : nil
            if recording.form == 1, state == nil { contents.lacksState = true }
            let measured = try measured(at: row.step)
            chain.add(step: row.step, error: row.error, stateSHA256: state, metrics: measured)
            guard mismatch != nil else { continue }
            otherChain.add(step: row.step, error: row.error, stateSHA256: state, metrics: measured)
        }
        if next <= recording.steps.upperBound {
            contents.missing.append(next...recording.steps.upperBound)
        }
        contents.digest = chain.digest()
        if mismatch != nil { contents.digestAfterMismatch = otherChain.digest() }
        verifier.tally(.recording) { $0.partCount += stepCount }
        try verifier.advance(by: stepCount * StoreVerifier.stepByteCount)
        return contents
    }

    private mutating func measured(at step: Int) throws -> [Metric] {
        var measured: [Metric] = []
        for index in metrics.indices {
            while let row = try metrics[index].peek(), row.step <= step {
                _ = try metrics[index].next()
                if row.step == step { measured.append(row.metric) }
            }
        }
        return measured
    }

    // MARK: Judging

    /// Whether a recording begins where the one before it ended.
    private mutating func follow(_ recording: RecordingRow) throws -> Bool {
        let first = recording.steps.lowerBound
        guard first != expectedStep else { return true }
        try reportMismatch(hashIsWrong: false)
        if first > expectedStep {
            let gap = expectedStep...first - 1
            try verifier.find(
                verified.finding(
                    .recording, gap,
                    "the recording of \(verified.name(of: gap)) is missing, and with it what "
                        + "\(verified.name(of: recording.steps)) can be compared with",
                    remedy: "their errors are as the store has them, and nothing proves them"))
        } else {
            try verifier.find(
                verified.finding(
                    .recording, recording.steps,
                    "two recordings hold \(verified.name(of: first...expectedStep - 1))"))
        }
        return false
    }

    private mutating func judge(
        _ contents: Contents, of recording: RecordingRow, isContinuous: Bool
    ) throws {
        for missing in contents.missing.prefix(10) {
            try verifier.find(
                verified.finding(
                    .recording, missing,
                    "the error of \(verified.name(of: missing)) is missing",
                    remedy: verified.remedyForErrors(of: missing)))
        }
        if contents.missing.isEmpty { try compareLowest(contents, with: recording) }
        guard isContinuous, contents.missing.isEmpty else {
            try reportMismatch(hashIsWrong: false)
            return
        }
        guard !contents.lacksState else {
            verifier.tally(.recording) { $0.uncheckedCount += 1 }
            return try reportMismatch(hashIsWrong: false)
        }
        if contents.digestAfterMismatch == recording.sha256 {
            return try reportMismatch(hashIsWrong: true)
        }
        try reportMismatch(hashIsWrong: false)
        if contents.digest != recording.sha256 {
            mismatch = Mismatch(recording: recording, computed: contents.digest)
        }
    }

    private func compareLowest(_ contents: Contents, with recording: RecordingRow) throws {
        let isForm1 = recording.form == 1 && recording.lowest == nil
        guard !isForm1, contents.lowest != recording.lowest else { return }
        try verifier.find(
            verified.finding(
                .recording, recording.steps,
                "the lowest error of \(verified.name(of: recording.steps)) is not the one that was "
                    + "noted", remedy: "@best may name another step than the best one"))
    }

    private mutating func reportMismatch(hashIsWrong: Bool) throws {
        guard let steps = mismatch?.recording.steps else { return }
        mismatch = nil
        let name = verified.name(of: steps)
        let finding =
            hashIsWrong
            ? verified.finding(
                .recording, steps, "the hash of the recording of \(name) is damaged",
                remedy: "the errors and metrics themselves are as they were recorded")
            : verified.finding(
                .recording, steps,
                "an error or a metric of \(name) is not what was recorded, or their hash is damaged",
                remedy: verified.remedyForErrors(of: steps))
        try verifier.find(finding)
    }
}

extension VerifiedLineage {
    /// "step 12 (lineage 3)", "steps 12 to 20 (lineage 3)".
    func name(of steps: ClosedRange<Int>) -> String {
        steps.count == 1
            ? "step \(steps.lowerBound) (lineage \(lineage.id))"
            : "steps \(steps.lowerBound) to \(steps.upperBound) (lineage \(lineage.id))"
    }

    func findingOutsideRecordings(_ steps: ClosedRange<Int>, _ what: String) -> VerificationFinding
    {
        finding(
            .recording, steps, "there are \(what) of \(name(of: steps)) that no recording holds",
            remedy: "they are not part of the history; nothing proves them")
    }

    fileprivate func remedyForErrors(of steps: ClosedRange<Int>) -> String {
        "stored states are not touched; a replay through these steps stops where the error it "
            + "computes is not the one that is stored"
    }
}
