// One case's steps with and without history, in rounds, each on a fresh store.

import ModelStore
import NeuralNetwork
import Training

/// How much of a case is measured.
struct HistoryEffort {
    var roundCount = 5
    /// What the steps of one side of a round take about.
    var time = Duration.milliseconds(1500)
    /// What restoring takes, cold and warm each.
    var restoreTime = Duration.seconds(5)

    func scaled(by scale: Double) -> HistoryEffort {
        HistoryEffort(
            roundCount: max(1, Int(Double(roundCount) * scale)), time: time * scale,
            restoreTime: restoreTime * scale)
    }
}

/// Both sides' rounds, and the last round's store to look into.
struct HistoryRounds {
    let measured: HistoryCase
    let kernels: Kernels
    /// Microseconds of a step that is not recorded, by round.
    let unrecorded: [Double]
    let recorded: [RecordedRun]
    let history: HistoryStore
    let network: Network

    /// The sides take turns, and take turns in going first.
    ///
    /// - Parameter unrecordedPart: how many of the steps the side without history takes.
    init(
        _ measured: HistoryCase, _ kernels: Kernels, _ recording: RecordingRequest,
        _ effort: HistoryEffort, unrecordedPart: Double = 1
    ) throws {
        let patterns = NoisyPatterns(measured)
        let count = try UnrecordedRun.stepCount(
            of: measured, in: effort.time, kernels, patterns)
        let unrecordedCount = max(64, Int(Double(count) * unrecordedPart))
        var rounds = [Round]()
        var unrecorded = [Double]()
        var recorded = [RecordedRun]()
        for number in 0..<effort.roundCount {
            rounds = [try Round(measured, patterns)]
            let round = rounds[0]
            let measureUnrecorded = {
                try UnrecordedRun.stepMicroseconds(
                    round.history, round.control, stepCount: unrecordedCount, kernels)
            }
            if number.isMultiple(of: 2) { unrecorded.append(try measureUnrecorded()) }
            recorded.append(
                try RecordedRun(
                    round.history, round.network, stepCount: count, recording, kernels))
            if !number.isMultiple(of: 2) { unrecorded.append(try measureUnrecorded()) }
        }
        (self.measured, self.kernels) = (measured, kernels)
        (self.unrecorded, self.recorded) = (unrecorded, recorded)
        (history, network) = (rounds[0].history, rounds[0].network)
    }

    private struct Round {
        let history: HistoryStore
        let network: Network
        let control: Network

        init(_ measured: HistoryCase, _ patterns: NoisyPatterns) throws {
            history = try HistoryStore(measured, patterns)
            network = try history.createNetwork(named: "recorded")
            control = try history.createNetwork(named: "unrecorded")
        }
    }

    // MARK: Results

    /// The run whose store is still there.
    var lastRun: RecordedRun { recorded[recorded.count - 1] }

    var unrecordedMicroseconds: Double { unrecorded.median }
    var recordedMicroseconds: Double { recorded.map(\.stepMicroseconds).median }
    /// Until the run had returned, where what is still to be written counts.
    var wholeMicroseconds: Double { recorded.map(\.wholeStepMicroseconds).median }
    var bytesPerStep: Double { recorded.map(\.bytesPerStep).median }
    var stateBytesPerStep: Double { recorded.map(\.stateBytesPerStep).median }
    var endMilliseconds: Double { recorded.map(\.endMilliseconds).median }

    /// The part of its time that a step takes longer with history, in percent, by round.
    var tax: Double {
        zip(recorded, unrecorded).map { ($0.stepMicroseconds / $1 - 1) * 100 }.median
    }

    var stepsBetweenSnapshots: Double? {
        let distances = recorded.compactMap(\.stepsBetweenSnapshots)
        return distances.isEmpty ? nil : distances.median
    }

    /// In milliseconds; nil where each state is stored.
    var longestRestore: Double? {
        let times = recorded.compactMap { run in run.longestRestore.map { $0 / .milliseconds(1) } }
        return times.isEmpty ? nil : times.median
    }

    /// The part of what all its states would take as they are, in percent.
    func partOfRaw() throws -> Double {
        bytesPerStep / Double(try measured.stateByteCount()) * 100
    }

    /// Which one it is, as the first columns of a table.
    var words: [String] {
        [measured.name, "\(measured.measured.batchSize)", "\(kernels.threadCount)"]
    }

    static let wordColumns = ["network", "batch", "threads"]
}
