// Plain text in lines of at most 80 columns: the layout of every help text.

/// Lays out paragraphs and two-column lists.
enum TextLayout {
    /// The widest line of a help text.
    static let width = 80

    /// Where the second column of a list begins at the latest.
    private static let lastColumn = 30

    /// A text broken between words into lines that fit a width.
    static func wrap(_ text: String, width: Int = width) -> [String] {
        var lines: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let line = lines.last, line.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(line) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }

    /// Paragraphs separated by blank lines; one that is indented stays as it is.
    static func paragraphs(_ text: String) -> [String] {
        var lines: [String] = []
        for paragraph in blocks(of: text) {
            if !lines.isEmpty { lines.append("") }
            let isFixed = paragraph.first?.first == " "
            lines += isFixed ? paragraph : wrap(paragraph.joined(separator: " "))
        }
        return lines
    }

    /// Runs of lines with blank lines between them.
    static func blocks(of text: String) -> [[String]] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .split { $0.allSatisfy(\.isWhitespace) }
            .map { $0.map(String.init) }
    }

    /// Terms and their meanings side by side; a term too long for its column has its own line.
    static func columns(_ rows: [(term: String, meaning: String)]) -> [String] {
        let longest = rows.map(\.term.count).filter { $0 + 4 <= lastColumn }.max() ?? 0
        let start = longest + 4
        return rows.flatMap { row -> [String] in
            var meaning = wrap(row.meaning, width: width - start)
            let term = "  \(row.term)"
            guard term.count + 2 <= start, !meaning.isEmpty else {
                return [term] + meaning.map { pad("", to: start) + $0 }
            }
            let first = pad(term, to: start) + meaning.removeFirst()
            return [first] + meaning.map { pad("", to: start) + $0 }
        }
    }

    private static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
