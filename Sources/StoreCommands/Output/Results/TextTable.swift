// A table for people: two blanks between columns, numbers on the right, no rulers.

/// Lays rows out in columns; the first thousand set the widths, later ones may widen them.
///
/// So a log of a million steps is shown in bounded memory, and a table of any usual size is exact.
struct TextTable: RowRenderer {
    private static let measuredRows = 1000

    /// A cell as it will be seen, spelled and measured once.
    private struct Shown {
        let text: String
        let width: Int
        let style: Style?

        init(_ text: String, style: Style?) {
            self.text = DisplayText.escaped(text)
            self.width = DisplayText.width(self.text)
            self.style = style
        }
    }

    private let headings: [Shown]
    private let alignments: [Alignment]
    private let terminal: Terminal
    private var widths: [Int]
    private var waiting: [[Shown]] = []
    private var isStarted = false

    init(columns: [(heading: String, alignment: Alignment)], terminal: Terminal) {
        self.headings = columns.map { Shown($0.heading, style: .dim) }
        self.alignments = columns.map(\.alignment)
        self.terminal = terminal
        self.widths = headings.map(\.width)
    }

    mutating func row(_ cells: [Cell]) -> String {
        let row = cells.map { Shown($0.text, style: $0.style) }
        for (index, cell) in row.enumerated() { widths[index] = max(widths[index], cell.width) }
        if isStarted { return line(row) }
        waiting.append(row)
        return waiting.count == Self.measuredRows ? start() : ""
    }

    mutating func end() -> String {
        isStarted ? "" : start()
    }

    private mutating func start() -> String {
        isStarted = true
        defer { waiting = [] }
        return ([headings] + waiting).map { line($0) }.joined()
    }

    /// Blanks pad outside the style, which they don't need, and don't end a line.
    private func line(_ row: [Shown]) -> String {
        var text = ""
        var blanks = 0
        for (index, cell) in row.enumerated() {
            let padding = widths[index] - cell.width
            if alignments[index] == .right { blanks += padding }
            if cell.width > 0 {
                text += String(repeating: " ", count: blanks)
                text += terminal.styled(cell.text, cell.style)
                blanks = 0
            }
            blanks += (alignments[index] == .left ? padding : 0) + 2
        }
        return text + "\n"
    }
}
