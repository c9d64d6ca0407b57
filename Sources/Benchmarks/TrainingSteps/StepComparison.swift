// The times of one kind of step, and the table of all of them.

/// How long PyTorch and nnstore take for a step.
struct StepComparison {
    let measured: StepCase
    let rule: Rule
    let threadCount: Int
    let theirMicroseconds: Double
    let ourMicroseconds: Double

    /// Above 1 nnstore is faster.
    var ratio: Double { theirMicroseconds / ourMicroseconds }

    static func table(_ comparisons: [StepComparison]) -> String {
        var table = MarkdownTable(
            words: ["network", "batch", "optimizer", "threads"],
            numbers: ["PyTorch, µs", "nnstore, µs", "PyTorch / nnstore", "target"])
        for comparison in comparisons {
            let measured = comparison.measured
            let numbers = [
                comparison.theirMicroseconds, comparison.ourMicroseconds, comparison.ratio,
            ]
            table.append(
                [
                    measured.name, String(measured.batchSize), comparison.rule.rawValue,
                    String(comparison.threadCount),
                ],
                numbers.map(\.tableText) + [measured.target?.tableText ?? ""])
        }
        return table.text
    }
}
