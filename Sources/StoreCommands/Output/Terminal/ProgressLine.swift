// One line that says how far something is, made to fit a width:
//   reader  step 842/1,350  epoch 19  error 0.1132  61,200 steps/s  0:00 left ▕███████▌    ▏

/// What a progress bar says at one moment.
package struct ProgressLine: Sendable {
    /// What is counted.
    package enum Measure: Sendable {
        /// Things of a kind, named in the singular: "step", "row".
        case count(of: String)
        /// Bytes.
        case bytes
    }

    /// What goes on: a network, a file.
    package var title: String
    /// What is counted.
    package var measure: Measure
    /// How many there are so far.
    package var completed: Int
    /// How many there will be, if that is known.
    package var total: Int?
    /// What else there is to say, the most important first: it is left out from its end.
    package var details: [String] = []
    /// How many a second.
    package var perSecond: Double?
    /// How long it will still take.
    package var timeLeft: Duration?

    /// A line without details, pace and time left: those change as it goes on.
    package init(_ title: String, _ measure: Measure, completed: Int = 0, total: Int? = nil) {
        self.title = title
        self.measure = measure
        self.completed = completed
        self.total = total
    }

    /// Fewer cells than this say nothing; more than this distract.
    private static let barCells = 6...24

    /// The line in at most `width` columns, with a bar where there is room for one.
    package func text(width: Int) -> String {
        let line = longestText(fitting: width)
        let cells = min(Self.barCells.upperBound, width - DisplayText.width(line) - 3)
        guard let total, total > 0, cells >= Self.barCells.lowerBound else { return line }
        let fraction = min(1, max(0, Double(completed) / Double(total)))
        return "\(line) ▕\(Self.bar(fraction, cells: cells))▏"
    }

    /// Gives up details from the last to the first, then the pace, then the end of the line.
    private func longestText(fitting width: Int) -> String {
        let start = [title, position].filter { !$0.isEmpty }
        let end = [pace, remaining].compactMap(\.self)
        for kept in details.indices.reversed().map({ $0 + 1 }) + [0] {
            let line = (start + details.prefix(kept) + end).joined(separator: "  ")
            if DisplayText.width(line) <= width { return line }
        }
        return DisplayText.truncated(start.joined(separator: "  "), width: width)
    }

    private var position: String {
        switch (measure, total) {
        case (.count(let noun), let total?):
            "\(noun) \(Format.count(completed))/\(Format.count(total))"
        case (.count(let noun), nil): "\(noun) \(Format.count(completed))"
        case (.bytes, let total?): "\(Format.bytes(completed)) of \(Format.bytes(total))"
        case (.bytes, nil): Format.bytes(completed)
        }
    }

    private var pace: String? {
        guard let perSecond else { return nil }
        return switch measure {
        case .count(let noun):
            perSecond < 100
                ? "\(Format.significant(perSecond, digits: 2)) \(noun)s/s"
                : "\(Format.count(Int(perSecond))) \(noun)s/s"
        case .bytes: "\(Format.bytes(Int(perSecond)))/s"
        }
    }

    private var remaining: String? { timeLeft.map { "\(Format.clock($0)) left" } }

    /// Full blocks, one block in eighths, blanks.
    private static func bar(_ fraction: Double, cells: Int) -> String {
        let eighths = Int(fraction * Double(cells * 8))
        let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        let bar = String(repeating: "█", count: eighths / 8) + partial
        return bar + String(repeating: " ", count: cells - bar.count)
    }
}
