// Numbers and the table that compares them.

/// One measured number.
struct Measurement {
    enum Unit: String {
        case microseconds = "µs"
        case megabytes = "MB"
    }

    let name: String
    let unit: Unit
    let value: Double

    init(_ name: String, _ unit: Unit, _ value: Double) {
        self.name = name
        self.unit = unit
        self.value = value
    }
}

/// Medians of the rounds of each page size, beside their ratio to the first one's.
struct ComparisonTable {
    let pageSizes: [Int]
    /// By page size, then round; each round measured the same things in the same order.
    let rounds: [[[Measurement]]]

    var markdown: String {
        let others = pageSizes.dropFirst()
        let head = [""] + pageSizes.map(String.init) + others.map { "\($0) / \(pageSizes[0])" }
        let rule = ["---"] + head.dropFirst().map { _ in "---:" }
        let lines = [head, rule] + rounds[0][0].indices.map(row)
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    private func row(_ index: Int) -> [String] {
        let first = rounds[0][0][index]
        let medians = rounds.map { rounds in median(rounds.map { $0[index].value }) }
        return ["\(first.name), \(first.unit.rawValue)"]
            + medians.map { digits($0) } + medians.dropFirst().map { digits($0 / medians[0]) }
    }

    private func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// Two decimals below 100, none above.
    private func digits(_ value: Double) -> String {
        guard value < 100 else { return String(Int(value.rounded())) }
        let hundredths = Int((value * 100).rounded())
        let decimals = String(hundredths % 100)
        return "\(hundredths / 100)." + (decimals.count == 1 ? "0" : "") + decimals
    }
}
