// The table that every benchmark prints.

/// A Markdown table whose first columns are words and whose other columns are numbers.
struct MarkdownTable {
    private let wordColumnCount: Int
    private var lines: [[String]]

    init(words: [String], numbers: [String]) {
        wordColumnCount = words.count
        let rule = words.map { _ in "---" } + numbers.map { _ in "---:" }
        lines = [words + numbers, rule]
    }

    mutating func append(_ words: [String], _ numbers: [String]) {
        precondition(words.count == wordColumnCount, "\(words) for \(wordColumnCount) columns")
        precondition(words.count + numbers.count == lines[0].count, "\(numbers) under \(lines[0])")
        lines.append(words + numbers)
    }

    var text: String {
        lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }
}
