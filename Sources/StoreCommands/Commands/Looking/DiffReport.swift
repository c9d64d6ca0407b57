// A comparison of two checkpoints as tables.

internal import ModelStore
internal import NeuralNetwork

/// Writes what `diff` found.
struct DiffReport {
    private let before: RestoredCheckpoint
    private let after: RestoredCheckpoint
    private let comparison: StateComparison
    private let rest: StateRest
    /// Nil where single values weren't asked for.
    private let largest: [ValueChange]?

    init(
        _ before: RestoredCheckpoint, _ after: RestoredCheckpoint, _ comparison: StateComparison,
        _ rest: StateRest, largest: [ValueChange]?
    ) {
        self.before = before
        self.after = after
        self.comparison = comparison
        self.rest = rest
        self.largest = largest
    }

    /// Whether every bit of the two states is the same.
    var isIdentical: Bool { comparison.isIdentical && rest.isIdentical }

    func write(to output: Output) throws {
        switch (output.format, largest) {
        case (.text, _): try writeText(to: output)
        case (.csv, let largest?): try output.write(Self.valueTable, rows: largest)
        default: try output.write(tensorTable, rows: comparison.tensors)
        }
    }

    private func writeText(to output: Output) throws {
        try output.write(heading + "\n")
        guard !comparison.isIdentical else {
            return try output.write(identity + "\n")
        }
        try output.write(tensorTable, rows: comparison.tensors)
        guard let largest else { return }
        try output.write("\n")
        try output.write(Self.valueTable, rows: largest)
    }

    /// What is said where no weight differs.
    private var identity: String {
        let count = before.parameters.values.count
        guard rest.isIdentical else {
            return "the weights are identical in every bit of \(Format.count(count)) values; "
                + "the rest of the state differs: \(rest.differences.joined(separator: ", "))"
        }
        let hasRest = before.state.layout.wordCount > count
        return "identical in every bit of \(Format.count(count)) values"
            + (hasRest ? " and of the optimizer's state" : "")
    }

    /// `reader  step 100 → 1,305   error 0.9412 → 0.0688`
    private var heading: String {
        let (from, to) = (Format.count(before.step), Format.count(after.step))
        let steps =
            before.place == after.place
            ? "\(before.place)  step \(from) → \(to)"
            : "\(before.place) step \(from) → \(after.place) step \(to)"
        guard before.error != nil || after.error != nil else { return steps }
        let errors = [before.error, after.error].map { $0.map { Format.significant($0) } ?? "none" }
        return "\(steps)   error \(errors.joined(separator: " → "))"
    }

    private var tensorTable: Table<TensorChange> {
        Table(
            schema: "nnstore.diff/1", key: "tensors",
            members: [
                JSONValue.Member("before", .object(before.members)),
                JSONValue.Member("after", .object(after.members)),
                JSONValue.Member("identical", .boolean(isIdentical)),
                JSONValue.Member("identical_weights", .boolean(comparison.isIdentical)),
                JSONValue.Member(
                    "other_differences", .array(rest.differences.map { .string($0) })),
            ]
                + (largest.map { [JSONValue.Member("largest_changes", .array($0.map(\.json)))] }
                    ?? []),
            columns: [
                Column("layer", .right) { .count($0.tensor.layer) },
                Column("tensor") { .text($0.tensor.kind.rawValue) },
                Column("shape") { $0.tensor.shapeCell },
                Column("|change|", key: "change", .right) { .measure($0.norm) },
                Column("relative", .right) { .measure($0.relativeNorm) },
                .people("largest change") { .text($0.largest?.text) },
                .machine("largest_change") { $0.largest.map { .double($0.change) } ?? .null },
                .machine("largest_change_output") {
                    $0.largest.map { .integer($0.output) } ?? .null
                },
                .machine("largest_change_input") {
                    $0.largest?.input.map { .integer($0) } ?? .null
                },
                Column("cosine", .right) { change in
                    change.cosine.map { Cell(Format.fixed($0, decimals: 4), .double($0)) } ?? .empty
                },
                Column("changed", .right) { change in
                    let counts = [change.changedCount, change.tensor.count].map(Format.count)
                    return Cell(
                        counts.joined(separator: " of "), .integer(change.changedCount))
                },
                .machine("values") { .integer($0.tensor.count) },
                Column("ulps", key: "largest_ulp_distance", .right) {
                    .count($0.largestULPDistance)
                },
            ])
    }

    private static let valueTable = Table<ValueChange>(
        schema: "nnstore.diff/1", key: "largest_changes",
        columns: [
            Column("layer", .right) { .count($0.tensor.layer) },
            Column("tensor") { .text($0.tensor.kind.rawValue) },
            Column("output", .right) { .count($0.output) },
            Column("input", .right) { .count($0.input) },
            Column("before", .right) { .change($0.before) },
            Column("after", .right) { .change($0.after) },
            Column("change", .right) { Cell(Format.signed($0.change), .double($0.change)) },
            Column("ulps", key: "ulp_distance", .right) { .count($0.ulpDistance) },
        ])
}

extension ValueChange {
    /// `+0.714 at output 3, input 26`
    fileprivate var text: String {
        let place = input.map { "output \(output), input \($0)" } ?? "output \(output)"
        return "\(Format.signed(change)) at \(place)"
    }

    fileprivate var json: JSONValue {
        [
            "layer": .integer(tensor.layer), "tensor": .string(tensor.kind.rawValue),
            "output": .integer(output), "input": input.map { .integer($0) } ?? .null,
            "before": .float(before), "after": .float(after), "change": .double(change),
            "ulp_distance": .integer(ulpDistance),
        ]
    }
}
