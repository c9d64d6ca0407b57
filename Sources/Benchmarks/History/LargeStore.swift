// A store of a million steps, looked into by the program itself.

import ModelStore
import Training

/// Whole processes of nnstore on long histories, in milliseconds.
struct LargeStore {
    private static let stepCount = 1_000_000
    private static let runCount = 20

    private let machine: HistoryMachine
    private let program: NNStoreProgram

    init(_ machine: HistoryMachine) throws {
        self.machine = machine
        program = try NNStoreProgram()
    }

    func measure() throws -> String {
        let count = max(1000, Int(Double(Self.stepCount) * machine.scale))
        let modes = HistoryPolicy.Mode.allCases
        let stores = try modes.map { try store($0, stepCount: count) }
        var table = MarkdownTable(
            words: ["nnstore"],
            numbers: modes.map { "\($0.rawValue), ms" } + modes.map { "\($0.rawValue), worst" })
        let commands = [
            ["--version"], ["list"], ["log", Self.network, "-n", "20"],
            ["show", "\(Self.network)@\(count / 2)"],
        ]
        for words in commands {
            let times = try milliseconds(of: words, on: stores)
            let cells = times.map(\.median) + times.map { $0.max() ?? 0 }
            table.append(["`\(words.joined(separator: " "))`"], cells.map(\.tableText))
        }
        return "Steps: \(count).\n\n\(table.text)"
    }

    private static let network = "recorded"

    private func store(_ mode: HistoryPolicy.Mode, stepCount: Int) throws -> HistoryStore {
        let history = try HistoryStore(.article, NoisyPatterns(.article))
        let network = try history.createNetwork(named: Self.network)
        _ = try RecordedRun(
            history, network, stepCount: stepCount, RecordingRequest(mode: mode), machine.one)
        return history
    }

    /// By store, of each run; the stores take turns.
    private func milliseconds(
        of words: [String], on stores: [HistoryStore]
    ) throws -> [[Double]] {
        var times = stores.map { _ in [Double]() }
        for _ in 0..<Self.runCount {
            for (index, history) in stores.enumerated() {
                times[index].append(try program.milliseconds(of: words, store: history.path))
            }
        }
        return times
    }
}
