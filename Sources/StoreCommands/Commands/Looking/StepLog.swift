// The steps of a range as rows and as lines.

internal import ModelStore

/// How `log` writes a step; knows the names that point at the steps.
struct StepLog {
    private let range: ResolvedRange
    private let now: Timestamp
    private let references: CheckpointReferences
    private let hasValidation: Bool
    private let hasAccuracy: Bool

    init(_ range: ResolvedRange, in store: ModelStore, now: Timestamp) throws {
        self.range = range
        self.now = now
        references = try CheckpointReferences(
            of: range.network, seenFrom: range.branch, in: store)
        hasValidation = try store.best(on: range.path, metric: Metric.validationError) != nil
        hasAccuracy = try store.best(on: range.path, metric: Metric.validationAccuracy) != nil
    }

    /// A row a step. People get no column that would be blank from top to bottom.
    var table: Table<StepEntry> {
        let (now, references) = (now, references)
        return Table(
            schema: "nnstore.log/1", key: "steps",
            members: [
                JSONValue.Member("network", .string(range.network.name)),
                JSONValue.Member("branch", .string(range.branch.name)),
            ],
            columns: [
                Column("step", .right) { .count($0.step) },
                Column("error", .right) { .measure($0.error.map { Float($0) }) },
                measure("validation", key: "validation_error", hasValidation) {
                    $0.validationError
                },
                measure("accuracy", key: "validation_accuracy", hasAccuracy) {
                    $0.validationAccuracy
                },
                Column("epoch", .right) { .count($0.epoch) },
                .machine("lineage") { .integer($0.checkpoint.lineageID) },
                Column("when", key: "recorded_at") { .time($0.recordedAt, now: now) },
                Column("refs") { Cell.texts(references[$0.checkpoint]).styled(.yellow) },
            ])
    }

    private func measure(
        _ heading: String, key: String, _ isShown: Bool,
        value: @escaping @Sendable (StepEntry) -> Double?
    ) -> Column<StepEntry> {
        isShown
            ? Column(heading, key: key, .right) { .measure(value($0)) }
            : .machine(key) { _ in .null }
    }

    /// `1350 error 0.06712 validation 0.1514 (main, latest)`
    func line(_ entry: StepEntry) -> String {
        let error = entry.error.map { "error \(Format.significant(Float($0)))" } ?? "initial state"
        let validation = entry.validationError.map { "validation \(Format.significant($0))" }
        let names = references[entry.checkpoint]
        let refs = names.isEmpty ? nil : "(\(names.joined(separator: ", ")))"
        return ["\(entry.step)", error, validation, refs].compactMap(\.self)
            .joined(separator: " ")
    }
}
