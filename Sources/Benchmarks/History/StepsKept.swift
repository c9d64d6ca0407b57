// Every step kept, in nnstore's history and in a file each by PyTorch.

import ModelStore
import NeuralNetwork
import Training

/// nnstore with every step recorded beside PyTorch that saves nothing, or each step to a file.
///
/// nnstore's time ends when the run has returned: all steps are committed, and the last state and the
/// best one are kept.
struct StepsKept {
    private static let kept: [(measured: HistoryCase, modes: [HistoryPolicy.Mode])] = [
        (.article, [.full, .replay]), (.small, [.replay]), (.middlingAt64, [.replay]),
    ]

    private let machine: HistoryMachine
    private let peer: PyTorchProcess

    init(_ machine: HistoryMachine, _ peer: PyTorchProcess) {
        self.machine = machine
        self.peer = peer
    }

    func measure() throws -> String {
        var table = MarkdownTable(
            words: ["network", "batch", "history"],
            numbers: ["nnstore, µs", "steps kept a second"]
                + Saving.allCases.map { "PyTorch, \($0.words), µs" }
                + Saving.allCases.map { "\($0.words) / nnstore" })
        for (measured, modes) in Self.kept {
            let (ours, theirs) = try microseconds(of: measured, modes)
            for (mode, our) in zip(modes, ours) {
                let numbers = [our, 1e6 / our] + theirs + theirs.map { $0 / our }
                table.append(
                    [measured.name, "\(measured.measured.batchSize)", mode.rawValue],
                    numbers.map(\.tableText))
            }
        }
        return table.text
    }

    /// Of a step, recorded by nnstore in each mode, and in each of PyTorch's ways.
    private func microseconds(
        of measured: HistoryCase, _ modes: [HistoryPolicy.Mode]
    ) throws -> (ours: [Double], theirs: [Double]) {
        let patterns = NoisyPatterns(measured)
        let stepCount = try UnrecordedRun.stepCount(
            of: measured, in: Self.time(measured) * machine.scale, machine.one, patterns)
        let ours = modes.map { mode in
            { try recordedMicroseconds(measured, mode, stepCount: stepCount, patterns) }
        }
        let theirs = try Saving.allCases.map { saving in try peerSteps(measured, saving) }
        let medians = try Turns(roundCount: 5, scale: machine.scale).medians(of: ours + theirs)
        return (Array(medians.prefix(modes.count)), Array(medians.dropFirst(modes.count)))
    }

    /// What the steps take without history; the smallest network's take several times as long with it.
    private static func time(_ measured: HistoryCase) -> Duration {
        measured.name == HistoryCase.article.name ? .milliseconds(350) : .milliseconds(1500)
    }

    private func recordedMicroseconds(
        _ measured: HistoryCase, _ mode: HistoryPolicy.Mode, stepCount: Int,
        _ patterns: NoisyPatterns
    ) throws -> Double {
        let history = try HistoryStore(measured, patterns)
        let network = try history.createNetwork(named: "recorded")
        let run = try RecordedRun(
            history, network, stepCount: stepCount, RecordingRequest(mode: mode), machine.one)
        return run.wholeStepMicroseconds
    }

    /// PyTorch's steps as often as takes half a second, after some that aren't timed.
    private func peerSteps(
        _ measured: HistoryCase, _ saving: Saving
    ) throws -> () throws -> Double {
        let train = { (count: Int) in
            try peer.train(
                measured.measured, .sgd, threadCount: 1, saving: saving, stepCount: count)
        }
        var count = 8
        while try train(count) < 5e5 * machine.scale { count *= 2 }
        let stepCount = count
        return {
            _ = try train(stepCount / 8)
            return try train(stepCount) / Double(stepCount)
        }
    }
}
