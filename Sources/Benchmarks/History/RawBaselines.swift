// nnstore's histories against blobs in plain SQLite, on the same states.

import ModelStore
import NeuralNetwork
import Training

/// Two networks in each of four ways of keeping every step.
struct RawBaselines {
    private let machine: HistoryMachine
    private var table = MarkdownTable(
        words: ["network", "batch", "kept as"],
        numbers: ["added to a step, µs", "bytes a step", "bytes / raw"] + RestoreTimes.columns)

    init(_ machine: HistoryMachine) {
        self.machine = machine
    }

    func measure() throws -> String {
        var measurement = self
        try measurement.measure(.small, stepLimit: 8192)
        try measurement.measure(.middling, stepLimit: 512)
        return measurement.table.text
    }

    /// - Parameter stepLimit: how many states are written as blobs: from the first on, those of the
    ///   recorded runs.
    private mutating func measure(_ measured: HistoryCase, stepLimit: Int) throws {
        let replay = try appendHistory(.replay, measured, time: .milliseconds(1500))
        try appendHistory(.full, measured, time: .milliseconds(40))
        let count = max(64, Int(Double(stepLimit) * machine.scale))
        let states = RestoredStates(replay, stepCount: min(count, replay.lastRun.stepCount))
        let wordCount = try measured.stateByteCount() / MemoryLayout<Float>.size
        try append("blobs", measured, try writeRaw(states))
        try append("blobs of differences", measured, try writeDeltas(states, wordCount))
    }

    @discardableResult
    private mutating func appendHistory(
        _ mode: HistoryPolicy.Mode, _ measured: HistoryCase, time: Duration
    ) throws -> HistoryRounds {
        let effort = HistoryEffort(
            roundCount: 3, time: time, restoreTime: .seconds(2)
        ).scaled(by: machine.scale)
        let rounds = try HistoryRounds(
            measured, machine.one, RecordingRequest(mode: mode), effort)
        let times = try RestoreSampling(time: effort.restoreTime).warm(
            rounds.history, rounds.network, rounds.lastRun, rounds.kernels)
        // Replaying to the best state, at the end, is no part of keeping a step.
        let recorded = mode == .full ? rounds.wholeMicroseconds : rounds.recordedMicroseconds
        let added = recorded - rounds.unrecordedMicroseconds
        try append(
            "nnstore, \(mode.rawValue)", measured,
            KeptStates(microseconds: added, bytes: rounds.bytesPerStep, times: times))
        return rounds
    }

    private mutating func append(
        _ name: String, _ measured: HistoryCase, _ kept: KeptStates
    ) throws {
        let raw = Double(try measured.stateByteCount())
        let numbers = [kept.microseconds, kept.bytes, kept.bytes / raw].map(\.tableText)
        table.append(
            [measured.name, "\(measured.measured.batchSize)", name], numbers + kept.times.cells)
    }

    // MARK: Blobs

    private func writeRaw(_ states: RestoredStates) throws -> KeptStates {
        try write(
            states,
            encode: { state, _ in StateBytes.withBytes(of: state) { Array($0) } },
            restore: { store, step in
                StateBytes.values(of: try store.blobs(of: step...step)[0])
            })
    }

    private func writeDeltas(_ states: RestoredStates, _ wordCount: Int) throws -> KeptStates {
        var coder = DeltaBlobs(wordCount: wordCount)
        let decoder = DeltaBlobs(wordCount: wordCount)
        return try write(
            states, encode: { try coder.encode($0, of: $1) },
            restore: { store, step in
                try decoder.decode(store.blobs(of: DeltaBlobs.steps(for: step)))
            })
    }

    private func write(
        _ states: RestoredStates, encode: (_ state: [Float], _ step: Int) throws -> [UInt8],
        restore: (_ store: RawStore, _ step: Int) throws -> [Float]
    ) throws -> KeptStates {
        let store = try RawStore()
        var time = Duration.zero
        var last: [Float] = []
        try states.restoreEach { state, step in
            time += try store.append(step) { try encode(state, step) }
            last = state
        }
        time += try store.finish()
        let restored = try restore(store, states.stepCount)
        precondition(
            restored.map(\.bitPattern) == last.map(\.bitPattern), "the last blob is another state")
        let sampling = RestoreSampling(time: .seconds(2) * machine.scale)
        let count = Double(states.stepCount)
        return KeptStates(
            microseconds: time / .microseconds(1) / count, bytes: Double(store.byteCount) / count,
            times: try sampling.times(upTo: states.stepCount) { _ = try restore(store, $0) })
    }
}

/// What one way of keeping states takes.
private struct KeptStates {
    let microseconds: Double
    let bytes: Double
    let times: RestoreTimes
}

/// The states of a recorded run from its first step on, one after the other.
private struct RestoredStates {
    private let rounds: HistoryRounds
    let stepCount: Int

    init(_ rounds: HistoryRounds, stepCount: Int) {
        self.rounds = rounds
        self.stepCount = stepCount
    }

    func restoreEach(_ body: (_ state: [Float], _ step: Int) throws -> Void) throws {
        let restorer = CheckpointRestorer(rounds.history.store) { rounds.kernels }
        for step in 1...stepCount {
            let checkpoint = Checkpoint(lineageID: rounds.lastRun.lineageID, step: step)
            try body(restorer.state(at: checkpoint, of: rounds.network).words, step)
        }
    }
}
