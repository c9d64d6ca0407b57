// What is measured of each page size, and the table that compares them.

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
        let ratios = pageSizes.dropFirst().map { "\($0) / \(pageSizes[0])" }
        var table = MarkdownTable(words: [""], numbers: pageSizes.map(String.init) + ratios)
        for (index, first) in rounds[0][0].enumerated() {
            let medians = rounds.map { rounds in rounds.map { $0[index].value }.median }
            let ratios = medians.dropFirst().map { $0 / medians[0] }
            table.append(
                ["\(first.name), \(first.unit.rawValue)"], (medians + ratios).map(\.tableText))
        }
        return table.text
    }
}
