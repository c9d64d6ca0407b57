// nnstore list: the networks of a store and where their branches stand.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork

enum ListCommand: Command {
    static let syntax = CommandSyntax(
        "list", summary: "List the networks and where their branches stand",
        discussion: """
            One row for each branch of each network. The error is the one recorded with the \
            branch's last step; best is the checkpoint that NETWORK@best names; history is what \
            the stored states of the whole network take.
            """,
        groups: [CommonOptions.table],
        examples: [
            Example("nnstore list", "all networks"),
            Example("nnstore list --csv", "the same for a script"),
        ])

    /// A branch with its network's facts, which people read once only.
    private struct Entry {
        let network: Network
        let branch: Branch
        let head: StepEntry
        let best: BestCheckpoint?
        let historyByteCount: Int
        let isFirstOfNetwork: Bool
    }

    static func run(
        _ arguments: ParsedArguments, in context: CommandContext
    ) throws -> ExitCode {
        let store = try context.openStore()
        let table = table(now: context.now())
        try context.output.write(table) { write in
            for network in try store.networks() {
                for entry in try entries(of: network, in: store) { try write(entry) }
            }
        }
        return .success
    }

    private static func entries(of network: Network, in store: ModelStore) throws -> [Entry] {
        let byteCount = try store.storedByteCount(of: network)
        return try store.branches(of: network).enumerated().map { index, branch in
            Entry(
                network: network, branch: branch, head: try store.entry(of: branch.head),
                best: try store.best(on: try store.path(to: branch.head)),
                historyByteCount: byteCount, isFirstOfNetwork: index == 0)
        }
    }

    private static func table(now: Timestamp) -> Table<Entry> {
        Table(
            schema: "nnstore.list/1", key: "branches",
            columns: [
                Column("network") { once($0, .text($0.network.name)) },
                Column("architecture") { once($0, .text($0.network.architecture.summary)) },
                Column("parameters", .right) {
                    once($0, .count($0.network.architecture.parameterCount))
                },
                Column("branch") { .text($0.branch.name) },
                Column("step", .right) { .count($0.branch.head.step) },
                Column("error", .right) { .measure($0.head.error.map { Float($0) }) },
                .people("best") { bestCell($0.best) },
                .machine("best_step") { $0.best.map { .integer($0.checkpoint.step) } ?? .null },
                .machine("best_measure") { $0.best.map { .string($0.measure) } ?? .null },
                .machine("best_value") { $0.best.map { .double($0.value) } ?? .null },
                Column("history", key: "history_bytes", .right) {
                    once($0, .bytes($0.historyByteCount))
                },
                Column("trained", key: "trained_at") { entry in
                    .time(entry.head.error == nil ? nil : entry.head.recordedAt, now: now)
                },
            ],
            whenEmpty: "no networks yet; nnstore create NAME --layers 64,32:sigmoid,10:softmax "
                + "makes one")
    }

    private static func once(_ entry: Entry, _ cell: Cell) -> Cell {
        entry.isFirstOfNetwork ? cell : Cell("", cell.value)
    }

    private static func bestCell(_ best: BestCheckpoint?) -> Cell {
        guard let best else { return .empty }
        let step = Format.count(best.checkpoint.step)
        return .text("\(Format.significant(best.value)) at step \(step)")
    }
}
