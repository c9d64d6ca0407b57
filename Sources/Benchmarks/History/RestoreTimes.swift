// How long it takes to have the state after a random step back.

import ModelStore
import NeuralNetwork
import Training

/// The times of many restores, in milliseconds.
struct RestoreTimes {
    private let sorted: [Double]

    init(_ milliseconds: [Double]) {
        sorted = milliseconds.sorted()
    }

    var count: Int { sorted.count }
    var median: Double { sorted.median }
    var worst: Double { sorted[sorted.count - 1] }
    /// Of a hundred restores one takes longer.
    var percentile99: Double { sorted[(sorted.count * 99 + 99) / 100 - 1] }

    static let columns = ["p50, ms", "p99, ms", "worst, ms", "restores"]

    var cells: [String] {
        [median, percentile99, worst].map(\.tableText) + ["\(count)"]
    }
}

/// Restores random steps until it has enough of them or its time is over.
struct RestoreSampling {
    private static let mostCount = 300
    private static let leastCount = 10

    let time: Duration

    /// - Parameter restore: brings the state after this step back.
    func times(upTo lastStep: Int, _ restore: (_ step: Int) throws -> Void) rethrows -> RestoreTimes
    {
        var noise = Noise(seed: 6)
        var milliseconds: [Double] = []
        let beginning = ContinuousClock.now
        while milliseconds.count < Self.leastCount
            || milliseconds.count < Self.mostCount && ContinuousClock.now - beginning < time
        {
            let step = noise.number(in: 1...lastStep)
            let start = ContinuousClock.now
            try restore(step)
            milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
        }
        return RestoreTimes(milliseconds)
    }

    /// Each with a store that is opened for it, as a program does that restores one step: the dataset
    /// is read too.
    func cold(
        _ history: HistoryStore, _ network: Network, _ run: RecordedRun, threadCount: Int
    ) throws -> RestoreTimes {
        try times(upTo: run.stepCount) { step in
            let store = try ModelStore(path: history.path, now: .now())
            let restorer = CheckpointRestorer(store) { try Kernels(threadCount: threadCount) }
            _ = try restorer.state(
                at: Checkpoint(lineageID: run.lineageID, step: step), of: network)
        }
    }

    /// All by one restorer, which has the dataset and its kernels ready.
    func warm(
        _ history: HistoryStore, _ network: Network, _ run: RecordedRun, _ kernels: Kernels
    ) throws -> RestoreTimes {
        let restorer = CheckpointRestorer(history.store) { kernels }
        let first = Checkpoint(lineageID: run.lineageID, step: 1)
        _ = try restorer.state(at: first, of: network)
        return try times(upTo: run.stepCount) { step in
            _ = try restorer.state(
                at: Checkpoint(lineageID: run.lineageID, step: step), of: network)
        }
    }
}
