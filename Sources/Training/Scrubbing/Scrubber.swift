// Proving history again: stretches between stored states are computed anew and compared.

public import ModelStore
public import NeuralNetwork

/// Re-executes recorded steps and compares every error, measurement and stored state with its record.
///
/// It only reads, apart from the time that it notes with each stretch it found good, so it may run
/// beside training. What was not scrubbed for longest comes first.
public final class Scrubber {
    /// Stretches that are marked together, so that a scrub of many small ones is not all commits.
    private static let markLimit = 64

    private let store: ModelStore
    private let restorer: CheckpointRestorer
    private let now: () -> Timestamp
    private let codec = StateCodec()
    /// Where the last stretch ended, if it was good; the next often goes on there.
    private var loop: (lineageID: Int, loop: StepLoop, isGood: Bool)?
    private var toBeMarked: [StoredSnapshot] = []
    /// What could not be read, so that it is told once.
    private var unreadable: Set<String> = []

    /// - Parameter kernels: made when there is something to compute.
    public init(
        _ store: ModelStore, kernels: @escaping () throws -> Kernels = { try Kernels() },
        now: @escaping () -> Timestamp
    ) {
        self.store = store
        self.now = now
        restorer = CheckpointRestorer(store, kernels: kernels)
    }

    /// Scrubs a part of the networks' steps.
    ///
    /// - Parameters:
    ///   - fraction: the part of all their steps to do this time, 0 to 1; stretches are done whole.
    ///   - shouldStop: asked before each step; what is not done comes first next time.
    ///   - report: called with each step.
    /// - Throws: `StoreError` where the store can't be read at all; damage is a finding.
    public func run(
        _ networks: [Network], fraction: Double = 1, shouldStop: () -> Bool,
        report: (ScrubProgress) -> Void
    ) throws -> ScrubResult {
        var result = ScrubResult(networks: networks.map { NetworkScrub(network: $0) })
        let due = ScrubStretch.due(try stretches(of: networks, &result), fraction: fraction)
        result.plannedStepCount = due.reduce(0) { $0 + $1.stepCount }
        for stretch in due {
            guard !shouldStop() else {
                result.isInterrupted = true
                break
            }
            try scrub(stretch, &result, shouldStop: shouldStop, report: report)
            if toBeMarked.count >= Self.markLimit { try mark() }
            guard !result.isInterrupted else { break }
        }
        try mark()
        return result
    }

    private func stretches(
        of networks: [Network], _ result: inout ScrubResult
    ) throws -> [ScrubStretch] {
        var all: [ScrubStretch] = []
        for (index, network) in networks.enumerated() {
            for lineage in try store.lineages(of: network) where lineage.plan != nil {
                let stretches = try ScrubStretch.all(of: lineage, networkIndex: index, in: store)
                let stepCount = stretches.reduce(0) { $0 + $1.stepCount }
                guard Numerics.compatibleVersions.contains(lineage.numerics) else {
                    result.networks[index].foreignStepCount += stepCount
                    continue
                }
                result.networks[index].stretchCount += stretches.count
                result.networks[index].stepCount += stepCount
                all += stretches
            }
        }
        return all
    }

    private func mark() throws {
        try store.markScrubbed(toBeMarked, now: now())
        toBeMarked = []
    }

    // MARK: One stretch

    private func scrub(
        _ stretch: ScrubStretch, _ result: inout ScrubResult, shouldStop: () -> Bool,
        report: (ScrubProgress) -> Void
    ) throws {
        let index = stretch.networkIndex
        let network = result.networks[index].network
        let (doneBefore, planned) = (result.doneStepCount, result.plannedStepCount)
        let findingCount = result.findings.count
        let start = ContinuousClock.now
        var taken = 0
        // Where damage lies: at the stretch's end, which is read first, or at its start.
        var place = stretch.end
        defer {
            result.networks[index].time += ContinuousClock.now - start
            result.networks[index].doneStepCount += taken
        }
        do {
            let stored = try storedEnd(of: stretch, network)
            place = stretch.start
            let isDone = try check(
                stretch, network, endingWith: stored, &result, shouldStop: shouldStop
            ) {
                taken += 1
                report(
                    ScrubProgress(
                        network: network, doneStepCount: doneBefore + taken,
                        plannedStepCount: planned, findingCount: findingCount))
            }
            result.isInterrupted = !isDone
            if isDone { result.networks[index].doneStretchCount += 1 }
        } catch let error as StoreError where error.kind == .damaged {
            loop = nil
            guard try isStillThere(stretch) else { return }
            add(
                .unreadable(error.message),
                at: Checkpoint(lineageID: stretch.lineage.id, step: place),
                &result.networks[index])
        } catch let error as ReplayMismatch {
            // On the way to the state that the lineage starts from.
            loop = nil
            add(.replay(error.finding), at: error.checkpoint, &result.networks[index])
        }
    }

    /// The stored states that it ends with; nil at the end of a lineage.
    private func storedEnd(
        of stretch: ScrubStretch, _ network: Network
    ) throws -> (snapshot: StoredSnapshot, states: [Float])? {
        let end = Checkpoint(lineageID: stretch.lineage.id, step: stretch.end)
        let wordCount = StateLayout(network.architecture, of: stretch.lineage).wordCount
        return try store.snapshot(holding: end).map { snapshot in
            (snapshot, try store.states(of: snapshot, wordCount: wordCount, codec: codec))
        }
    }

    /// False if it was stopped.
    private func check(
        _ stretch: ScrubStretch, _ network: Network,
        endingWith stored: (snapshot: StoredSnapshot, states: [Float])?,
        _ result: inout ScrubResult, shouldStop: () -> Bool, _ countStep: () -> Void
    ) throws -> Bool {
        var loop = try loop(at: stretch, of: network)
        var check = StretchCheck(stretch, of: network, endingWith: stored, in: store)
        guard try check.run(&loop, shouldStop: shouldStop, report: countStep) else { return false }
        result.networks[stretch.networkIndex].findings += check.findings(loop)
        self.loop = (stretch.lineage.id, loop, check.isGood)
        if check.isGood, let stored { toBeMarked.append(stored.snapshot) }
        return true
    }

    /// A loop that stands at the stretch's start.
    private func loop(at stretch: ScrubStretch, of network: Network) throws -> StepLoop {
        let lineage = stretch.lineage
        let last = loop
        loop = nil
        if let last, last.lineageID == lineage.id, last.isGood, last.loop.step == stretch.start {
            return last.loop
        }
        let state = try startState(of: stretch, network)
        let start = StepLoopStart(
            step: stretch.start, state: state,
            batchesDone: lineage.batchesDone(after: stretch.start))
        if let last, last.lineageID == lineage.id {
            var moved = last.loop
            moved.move(to: start)
            return moved
        }
        guard let plan = lineage.plan else {
            preconditionFailure("lineage \(lineage.id) has nothing to scrub")
        }
        return StepLoop(
            network.architecture, plan, from: start,
            on: try restorer.rows(of: store.dataset(plan.datasetID)), .measured,
            kernels: try restorer.readyKernels())
    }

    private func startState(
        of stretch: ScrubStretch, _ network: Network
    ) throws -> TrainingState {
        let lineage = stretch.lineage
        if stretch.start == lineage.forkStep,
            let fork = try restorer.forkState(of: lineage, network)
        {
            return fork.state
        }
        let checkpoint = Checkpoint(lineageID: lineage.id, step: stretch.start)
        let layout = StateLayout(network.architecture, of: lineage)
        guard let snapshot = try store.snapshot(holding: checkpoint) else {
            // Dropped since; what replay gives is as good a start.
            return try restorer.state(at: checkpoint, of: network)
        }
        let states = try store.states(of: snapshot, wordCount: layout.wordCount, codec: codec)
        let first = (stretch.start - snapshot.steps.lowerBound) * layout.wordCount
        return TrainingState(
            layout: layout, words: Array(states[first..<first + layout.wordCount]))
    }

    /// Whether what could not be read is there and not taken away by another process meanwhile.
    private func isStillThere(_ stretch: ScrubStretch) throws -> Bool {
        let now = try ScrubStretch.all(
            of: stretch.lineage, networkIndex: stretch.networkIndex, in: store)
        return now.contains { $0.start == stretch.start && $0.end == stretch.end }
    }

    private func add(
        _ difference: ScrubFinding.Difference, at checkpoint: Checkpoint,
        _ network: inout NetworkScrub
    ) {
        let finding = ScrubFinding(
            network: network.network.name, checkpoint: checkpoint, difference: difference,
            cause: .unknown)
        let key = if case .unreadable(let what) = difference { what } else { "\(finding)" }
        guard unreadable.insert(key).inserted else { return }
        network.findings.append(finding)
    }
}
