// A network whose keyframes cost so much that the promise can't set their distance alone.

import Training

/// The largest network under several promises: where keyframes get dear, their cost decides.
struct KeyframeBounds {
    private static let promises: [(name: String, restoreWithin: Duration, time: Duration)] = [
        ("1 ms, so their cost decides", .milliseconds(1), .seconds(4)),
        ("100 ms, the default", .milliseconds(100), .seconds(4)),
        ("2 s, so the promise decides", .seconds(2), .seconds(8)),
    ]

    private let machine: HistoryMachine

    init(_ machine: HistoryMachine) {
        self.machine = machine
    }

    func measure() throws -> String {
        var table = MarkdownTable(
            words: HistoryRounds.wordColumns + ["restore within", ""],
            numbers: [
                "steps between keyframes", "bytes a step", "part of raw, %", "tax, %",
                "longest restore promised, ms",
            ] + RestoreTimes.columns)
        for promise in Self.promises {
            let effort = HistoryEffort(
                roundCount: 1, time: promise.time, restoreTime: .seconds(4)
            ).scaled(by: machine.scale)
            let rounds = try HistoryRounds(
                .huge, machine.one, RecordingRequest(restoreWithin: promise.restoreWithin), effort,
                unrecordedPart: 0.5)
            let numbers = [
                rounds.stepsBetweenSnapshots, rounds.bytesPerStep, try rounds.partOfRaw(),
                rounds.tax, rounds.longestRestore,
            ].map { $0?.tableText ?? "" }
            for (name, times) in try rounds.restoreTimes(for: effort.restoreTime) {
                table.append(rounds.words + [promise.name, name], numbers + times.cells)
            }
        }
        return table.text
    }
}
