// What `gradcheck` found, as a table.

internal import ModelStore
internal import NeuralNetwork

/// Writes the result of a check.
struct GradientReport {
    private let shown: RestoredCheckpoint
    private let dataset: Dataset
    private let rowCount: Int
    private let check: GradientCheck

    init(
        _ shown: RestoredCheckpoint, _ dataset: Dataset, rowCount: Int, _ check: GradientCheck
    ) {
        self.shown = shown
        self.dataset = dataset
        self.rowCount = rowCount
        self.check = check
    }

    func write(to output: Output) throws {
        try output.line(heading)
        try output.write(table, rows: check.tensors)
        for note in notes { try output.line(note) }
    }

    private var undefinedCount: Int { check.tensors.reduce(0) { $0 + $1.undefinedCount } }

    private var hasDropout: Bool {
        shown.network.architecture.layers.contains { $0.dropout > 0 }
    }

    /// `reader  step 100  the first 32 rows of digits`
    private var heading: String {
        let rows = rowCount == 1 ? "row" : "\(Format.count(rowCount)) rows"
        let step = "\(shown.place)  step \(Format.count(shown.step))"
        return "\(step)  the first \(rows) of \(dataset.name)"
            + (hasDropout ? ", dropout off" : "")
    }

    private var notes: [String] {
        guard undefinedCount > 0 else { return [] }
        let values = undefinedCount == 1 ? "value has" : "values have"
        return [
            "\(Format.count(undefinedCount)) \(values) no derivative there; training uses "
                + subgradients.joined(separator: ", ")
        ]
    }

    /// "subgradient 0 (relu at x = 0)"
    private var subgradients: [String] {
        let architecture = shown.network.architecture
        let activations = Activation.allCases.filter { activation in
            architecture.layers.contains { $0.activation == activation }
        }
        let places =
            activations.map { ($0.rawValue, $0.undefinedDerivative) }
            + [(architecture.loss.rawValue, architecture.loss.undefinedDerivative)]
        return places.compactMap { name, place in
            place.map {
                "subgradient \(SettingText.number($0.subgradient)) (\(name) at \($0.place))"
            }
        }
    }

    private var table: Table<GradientComparison> {
        Table(
            schema: "nnstore.gradcheck/1", key: "tensors",
            members: shown.members + [
                JSONValue.Member("dataset", .string(dataset.name)),
                JSONValue.Member("rows", .integer(rowCount)),
                JSONValue.Member("dropout", false),
                JSONValue.Member("tolerance", .double(GradientComparison.tolerance)),
                JSONValue.Member("without_derivative", .integer(undefinedCount)),
                JSONValue.Member(
                    "subgradients",
                    .array(undefinedCount > 0 ? subgradients.map { .string($0) } : [])),
                JSONValue.Member("passes", .boolean(check.passes)),
            ],
            columns: [
                Column("layer", .right) { .count($0.tensor.layer) },
                Column("tensor") { .text($0.tensor.kind.rawValue) },
                Column("checked", .right) { $0.checkedCell },
                .machine("without_derivative") { .integer($0.undefinedCount) },
                Column("largest difference", .right) { comparison in
                    comparison.worst == nil ? .empty : .measure(comparison.largestRelative)
                },
                .machine("largest_absolute_difference") { comparison in
                    comparison.worst == nil ? .null : .double(comparison.largestAbsolute)
                },
                .people("at") { .text($0.worst?.place) },
                .machine("output") { $0.worst.map { .integer($0.output) } ?? .null },
                .machine("input") { $0.worst?.input.map { .integer($0) } ?? .null },
                .machine("gradient") { $0.worst.map { .float($0.gradient) } ?? .null },
                .machine("numeric") { $0.worst.map { .double($0.numeric) } ?? .null },
                Column("verdict") { $0.verdict },
            ])
    }
}

extension GradientDifference {
    fileprivate var place: String {
        input.map { "output \(output), input \($0)" } ?? "output \(output)"
    }
}

extension GradientComparison {
    fileprivate var checkedCell: Cell {
        Cell(
            "\(Format.count(checkedCount)) of \(Format.count(tensor.count))",
            .integer(checkedCount))
    }

    fileprivate var verdict: Cell {
        if checkedCount == 0 { return .text("no derivative") }
        return passes ? .text("passes") : .text("differs").styled(.red)
    }
}
