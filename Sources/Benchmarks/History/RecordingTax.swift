// The main table: what every step's history costs in time and bytes, and what restoring then takes.

import NeuralNetwork
import Training

/// Networks from small to large at one thread and at two, with the history they get by default.
struct RecordingTax {
    private let machine: HistoryMachine

    init(_ machine: HistoryMachine) {
        self.machine = machine
    }

    func measure() throws -> String {
        var costs = MarkdownTable(
            words: HistoryRounds.wordColumns,
            numbers: [
                "history off, µs", "history on, µs", "tax, %", "end of run, ms",
                "steps between keyframes", "bytes a step", "raw, bytes", "part of raw, %",
                "longest restore promised, ms",
            ])
        var restores = MarkdownTable(
            words: HistoryRounds.wordColumns + [""],
            numbers: RestoreTimes.columns + ["bytes a step", "tax, %"])
        for measured in [HistoryCase.small, .middling, .middlingAt64, .large, .huge] {
            for kernels in [machine.one, machine.two] {
                let isHugeAtTwo = measured.name == HistoryCase.huge.name && kernels.threadCount == 2
                let rounds = try HistoryRounds(
                    measured, kernels, RecordingRequest(),
                    Self.effort(measured, threadCount: kernels.threadCount)
                        .scaled(by: machine.scale),
                    unrecordedPart: isHugeAtTwo ? 0.2 : 1)
                try append(rounds, to: &costs)
                if kernels.threadCount == 1 { try appendRestores(of: rounds, to: &restores) }
            }
        }
        return "\(costs.text)\n\n\(restores.text)"
    }

    /// Long enough for several keyframes, which are seconds apart where they take long to write.
    private static func effort(_ measured: HistoryCase, threadCount: Int) -> HistoryEffort {
        guard measured.name == HistoryCase.huge.name else { return HistoryEffort() }
        return threadCount == 1
            ? HistoryEffort(roundCount: 3, time: .seconds(4), restoreTime: .seconds(6))
            : HistoryEffort(roundCount: 2, time: .seconds(20))
    }

    private func append(_ rounds: HistoryRounds, to table: inout MarkdownTable) throws {
        let numbers = [
            rounds.unrecordedMicroseconds, rounds.recordedMicroseconds, rounds.tax,
            rounds.endMilliseconds, rounds.stepsBetweenSnapshots, rounds.bytesPerStep,
            Double(try rounds.measured.stateByteCount()), try rounds.partOfRaw(),
            rounds.longestRestore,
        ]
        table.append(rounds.words, numbers.map { $0?.tableText ?? "" })
    }

    private func appendRestores(
        of rounds: HistoryRounds, to table: inout MarkdownTable
    ) throws {
        let effort = Self.effort(rounds.measured, threadCount: 1).scaled(by: machine.scale)
        let rest = [rounds.bytesPerStep, rounds.tax].map(\.tableText)
        for (name, times) in try rounds.restoreTimes(for: effort.restoreTime) {
            table.append(rounds.words + [name], times.cells + rest)
        }
    }
}

extension HistoryRounds {
    /// Of random steps of the last round, cold and warm, each for so long.
    func restoreTimes(for time: Duration) throws -> [(name: String, times: RestoreTimes)] {
        let sampling = RestoreSampling(time: time)
        return [
            (
                "cold",
                try sampling.cold(history, network, lastRun, threadCount: kernels.threadCount)
            ),
            ("warm", try sampling.warm(history, network, lastRun, kernels)),
        ]
    }
}
