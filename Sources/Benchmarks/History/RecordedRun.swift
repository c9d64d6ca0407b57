// Training with and without history, timed.

import ModelStore
import NeuralNetwork
import Training

/// What one recorded run took and left behind.
struct RecordedRun {
    let stepCount: Int
    let lineageID: Int
    /// Of a step, from the first one's beginning to the last one's end.
    let stepMicroseconds: Double
    /// Of a step, until the run had returned: all committed, the last and the best state kept.
    let wholeStepMicroseconds: Double
    /// What the store's file has grown by for each step.
    let bytesPerStep: Double
    /// What of it is encoded states.
    let stateBytesPerStep: Double
    /// Between one stored state, or segment of states, and the next; nil if there is one only.
    let stepsBetweenSnapshots: Double?
    /// What the run promises; nil where each state is stored.
    let longestRestore: Duration?

    /// Trains a fresh network of the store.
    init(
        _ history: HistoryStore, _ network: Network, stepCount: Int, _ recording: RecordingRequest,
        _ kernels: Kernels
    ) throws {
        let emptyByteCount = try history.fileByteCount()
        let run = try history.prepare(network, stepCount: stepCount, recording, kernels)
        let start = ContinuousClock.now
        var lastStepEnd: ContinuousClock.Instant?
        let outcome = try run.train(
            shouldStop: { false },
            report: { progress in
                if progress.step == stepCount, lastStepEnd == nil { lastStepEnd = .now }
            })
        let end = ContinuousClock.now
        self.stepCount = stepCount
        lineageID = run.lineage.id
        wholeStepMicroseconds = (end - start) / .microseconds(1) / Double(stepCount)
        stepMicroseconds =
            ((lastStepEnd ?? end) - start) / .microseconds(1) / Double(stepCount)
        let grownByteCount = try history.fileByteCount() - emptyByteCount
        bytesPerStep = Double(grownByteCount) / Double(stepCount)
        let snapshots = try Self.snapshots(in: history.store, run.lineage.id)
        stateBytesPerStep =
            Double(snapshots.reduce(0) { $0 + $1.byteCount }) / Double(stepCount)
        stepsBetweenSnapshots = Self.distance(of: snapshots)
        longestRestore = outcome.longestRestore
    }

    /// From the first step's beginning to the return of the run, beyond its steps.
    var endMilliseconds: Double {
        (wholeStepMicroseconds - stepMicroseconds) * Double(stepCount) / 1000
    }

    private static func snapshots(
        in store: ModelStore, _ lineageID: Int
    ) throws -> [StoredSnapshot] {
        var snapshots: [StoredSnapshot] = []
        var last = 0
        while let next = try store.nextSnapshot(of: lineageID, after: last) {
            snapshots.append(next)
            last = next.steps.upperBound
        }
        return snapshots
    }

    /// The usual distance, whatever the best and the last state lie apart from the others.
    private static func distance(of snapshots: [StoredSnapshot]) -> Double? {
        let ends = [0] + snapshots.map(\.steps.upperBound)
        let distances = zip(ends, ends.dropFirst()).map { Double($1 - $0) }
        return distances.count > 1 ? distances.median : nil
    }
}

/// Steps of a fresh network that nobody records.
enum UnrecordedRun {
    /// The microseconds of one step.
    static func stepMicroseconds(
        _ history: HistoryStore, _ network: Network, stepCount: Int, _ kernels: Kernels
    ) throws -> Double {
        let run = try history.prepare(
            network, stepCount: stepCount, RecordingRequest(), kernels)
        let start = ContinuousClock.now
        try run.takeStepsWithoutRecording(stepCount)
        return (ContinuousClock.now - start) / .microseconds(1) / Double(stepCount)
    }

    /// How many steps take about so long.
    static func stepCount(
        of measured: HistoryCase, in time: Duration, _ kernels: Kernels, _ patterns: NoisyPatterns
    ) throws -> Int {
        let history = try HistoryStore(measured, patterns)
        let network = try history.createNetwork(named: "trial")
        let run = try history.prepare(
            network, stepCount: .max >> 20, RecordingRequest(), kernels)
        var count = 1
        while true {
            let start = ContinuousClock.now
            try run.takeStepsWithoutRecording(count)
            let taken = ContinuousClock.now - start
            if taken >= .milliseconds(50) { return max(64, Int(Double(count) * (time / taken))) }
            count *= 2
        }
    }
}
