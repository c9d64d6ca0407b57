// Computing one stretch again, to its end whatever is found on the way, and judging what was found.

internal import ModelStore
internal import NeuralNetwork

/// What was found in one stretch.
struct StretchCheck {
    private struct Difference {
        let step: Int
        let what: ScrubFinding.Difference
    }

    /// Of a damaged stretch the first differences tell all.
    private static let findingLimit = 10

    private let network: Network
    private let stretch: ScrubStretch
    /// The stored states that the stretch ends with, one after the other; nil at a lineage's end.
    private let stored: (snapshot: StoredSnapshot, states: [Float])?
    private let store: ModelStore
    private var differences: [Difference] = []
    /// The last step whose error was wrong.
    private var lastWrongError: Int?
    private var hasDiverged = false

    init(
        _ stretch: ScrubStretch, of network: Network,
        endingWith stored: (snapshot: StoredSnapshot, states: [Float])?, in store: ModelStore
    ) {
        (self.stretch, self.network, self.stored) = (stretch, network, stored)
        self.store = store
    }

    /// Takes the stretch's steps, comparing each.
    ///
    /// - Parameter loop: at the stretch's start; at its end afterwards.
    /// - Returns: false if it was stopped on the way, and nothing is known.
    mutating func run(
        _ loop: inout StepLoop, shouldStop: () -> Bool, report: () -> Void
    ) throws -> Bool {
        var errors: ArraySlice<Double> = []
        while loop.step < stretch.end, !hasDiverged {
            guard !shouldStop() else { return false }
            if errors.isEmpty {
                let last = min(stretch.end, loop.step + 10_000)
                errors = try store.errors(of: stretch.lineage.id, in: loop.step + 1...last)[...]
            }
            try takeStep(&loop, expecting: errors.removeFirst())
            report()
        }
        return true
    }

    private mutating func takeStep(_ loop: inout StepLoop, expecting expected: Double) throws {
        do {
            try loop.next()
        } catch let error as DivergenceError {
            hasDiverged = true
            differences.append(
                Difference(step: error.step, what: .replay(.divergence(error.part))))
            return
        }
        let found = loop.lastError ?? .nan
        // SQLite gives -0 back as +0.
        if (Double(found) + 0).bitPattern != expected.bitPattern {
            lastWrongError = loop.step
            add(.replay(.error(expected: expected, found: found)), at: loop.step)
        }
        for metric in loop.lastMetrics { try compare(metric, at: loop.step) }
        compareState(loop)
    }

    private mutating func add(_ what: ScrubFinding.Difference, at step: Int) {
        guard differences.count < Self.findingLimit else { return }
        differences.append(Difference(step: step, what: what))
    }

    private mutating func compare(_ metric: Metric, at step: Int) throws {
        let recorded = try store.metric(
            metric.name, of: Checkpoint(lineageID: stretch.lineage.id, step: step))
        let found = metric.value + 0
        guard let recorded else {
            return add(.missingMetric(name: metric.name, found: found), at: step)
        }
        guard recorded.bitPattern != found.bitPattern else { return }
        add(.replay(.metric(name: metric.name, expected: recorded, found: found)), at: step)
    }

    private mutating func compareState(_ loop: StepLoop) {
        guard let expected = storedState(after: loop.step, loop.state.words.count),
            !StateBits.areEqual(expected, loop.state.words)
        else { return }
        add(
            .replay(
                .state(
                    expected: StateBytes.sha256(of: Array(expected)),
                    found: StateBytes.sha256(of: loop.state.words))), at: loop.step)
    }

    private func storedState(after step: Int, _ wordCount: Int) -> ArraySlice<Float>? {
        guard let stored, stored.snapshot.steps.contains(step) else { return nil }
        let start = (step - stored.snapshot.steps.lowerBound) * wordCount
        return stored.states[start..<start + wordCount]
    }

    // MARK: Judging

    /// Whether all was as recorded, and so the stored states at the end may be marked.
    var isGood: Bool { differences.isEmpty }

    /// What was found, once the steps were taken.
    ///
    /// - Parameter loop: where the steps ended.
    func findings(_ loop: StepLoop) -> [ScrubFinding] {
        guard let first = differences.first else { return [] }
        if reachesEnd(loop) { return differences.map { finding($0, cause(of: $0)) } }
        if stored == nil, !hasDiverged, first.step == stretch.end {
            return [finding(first, .unknown)]
        }
        // Nothing was wrong until a stored state that the steps before it don't give.
        if lastWrongError == nil, !hasDiverged, isState(first), first.step == stretch.end {
            return [finding(first, .storedState)]
        }
        return [finding(first, .start(step: stretch.start))]
    }

    /// Whether the computation came to where the recording says.
    private func reachesEnd(_ loop: StepLoop) -> Bool {
        guard !hasDiverged else { return false }
        guard let end = storedState(after: stretch.end, loop.state.words.count) else {
            return lastWrongError.map { $0 < stretch.end } ?? true
        }
        return StateBits.areEqual(end, loop.state.words)
    }

    private func cause(of difference: Difference) -> ScrubFinding.Cause {
        isState(difference) ? .storedState : .recordedStep(reached: stretch.end)
    }

    private func isState(_ difference: Difference) -> Bool {
        if case .replay(.state) = difference.what { true } else { false }
    }

    private func finding(_ difference: Difference, _ cause: ScrubFinding.Cause) -> ScrubFinding {
        ScrubFinding(
            network: network.name,
            checkpoint: Checkpoint(lineageID: stretch.lineage.id, step: difference.step),
            difference: difference.what, cause: cause)
    }
}
