// Every state stored, of small networks and of one that is too large for it to be the default.

import ModelStore
import Training

/// What a full history takes, on states as training makes them.
struct FullHistory {
    private let machine: HistoryMachine

    init(_ machine: HistoryMachine) {
        self.machine = machine
    }

    func measure() throws -> String {
        var table = MarkdownTable(
            words: HistoryRounds.wordColumns + [""],
            numbers: [
                "steps recorded", "history off, µs", "history on, µs", "bytes a step", "raw, bytes",
                "bytes / raw", "states alone / raw",
            ] + RestoreTimes.columns)
        for measured in [HistoryCase.article, .small, .middling] {
            let effort = HistoryEffort(
                roundCount: 3, time: Self.time(measured), restoreTime: .seconds(3)
            ).scaled(by: machine.scale)
            let rounds = try HistoryRounds(
                measured, machine.one, RecordingRequest(mode: .full), effort)
            let raw = Double(try measured.stateByteCount())
            let numbers = [
                rounds.unrecordedMicroseconds, rounds.wholeMicroseconds,
                rounds.bytesPerStep, raw, rounds.bytesPerStep / raw,
                rounds.stateBytesPerStep / raw,
            ].map(\.tableText)
            let stepCount = "\(rounds.lastRun.stepCount)"
            for (name, times) in try rounds.restoreTimes(for: effort.restoreTime) {
                table.append(rounds.words + [name], [stepCount] + numbers + times.cells)
            }
        }
        return table.text
    }

    /// What the steps take without history: with it they take tens of times as long.
    private static func time(_ measured: HistoryCase) -> Duration {
        switch measured.name {
        case HistoryCase.article.name: .milliseconds(300)
        case HistoryCase.small.name: .milliseconds(60)
        default: .milliseconds(50)
        }
    }
}
