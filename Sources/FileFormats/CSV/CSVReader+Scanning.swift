// Splits the bytes of the file into rows and cells.

private let comma = UInt8(ascii: ",")
private let quote = UInt8(ascii: "\"")
private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")

extension CSVReader {
    /// What stands behind a cell.
    private enum CellEnd {
        case separator, endOfRow
    }

    /// Reads the next row that is not empty; false when only empty lines are left.
    mutating func readRecord() throws -> Bool {
        var emptyLine: Int?
        while try scanRow() {
            guard !isEmptyLine else {
                emptyLine = emptyLine ?? line
                continue
            }
            if let emptyLine { throw lineBetweenRows(emptyLine) }
            return true
        }
        return false
    }

    private var isEmptyLine: Bool {
        cells.count == 1 && !cells[0].isQuoted && cells[0].start == cells[0].end
    }

    /// Finds the cells of the next line, or of several lines if quotes span them.
    private mutating func scanRow() throws -> Bool {
        leaveRow()
        guard try peek() != nil else { return false }
        while try scanCell() == .separator {}
        guard scanned <= limits.rowBytes else { throw rowTooLong() }
        return true
    }

    /// Steps behind the current row.
    private mutating func leaveRow() {
        window.drop(scanned)
        // The byte order mark is left behind here too, and it is not a line.
        if !cells.isEmpty { line += 1 + innerLines }
        scanned = 0
        innerLines = 0
        cells.removeAll(keepingCapacity: true)
    }

    private mutating func scanCell() throws -> CellEnd {
        guard cells.count < limits.columns else { throw tooManyColumns() }
        return try peek() == quote ? scanQuotedCell() : scanPlainCell()
    }

    private mutating func scanPlainCell() throws -> CellEnd {
        let start = scanned
        while true {
            scanned = endOfPlainBytes()
            guard scanned < window.count else {
                if try readMore(cellStart: start) { continue }
                try appendPlainCell(from: start)
                return .endOfRow
            }
            guard window.base[scanned] != quote else { throw quoteInPlainCell() }
            try appendPlainCell(from: start)
            return try scanCellEnd()
        }
    }

    /// The index of the next byte that is not an ordinary part of an unquoted cell.
    private func endOfPlainBytes() -> Int {
        let base = window.base
        let end = window.count
        var index = scanned
        while index < end {
            switch base[index] {
            case comma, lineFeed, carriageReturn, quote: return index
            default: index += 1
            }
        }
        return index
    }

    private mutating func scanQuotedCell() throws -> CellEnd {
        let opening = scanned
        var hasEscapes = false
        scanned += 1
        while true {
            try skipToQuote(opening: opening)
            scanned += 1
            guard try peek() == quote else { break }
            hasEscapes = true
            scanned += 1
        }
        try appendQuotedCell(from: opening + 1, to: scanned - 1, hasEscapes: hasEscapes)
        return try scanCellEnd()
    }

    /// Goes to the next quote; the end of the file before it is an error.
    private mutating func skipToQuote(opening: Int) throws {
        while true {
            let base = window.base
            let end = window.count
            while scanned < end, base[scanned] != quote { scanned += 1 }
            if scanned < end { return }
            guard try readMore(cellStart: opening + 1) else { throw unclosedQuote(at: opening) }
        }
    }

    /// Takes the comma or the line end that must follow a cell.
    private mutating func scanCellEnd() throws -> CellEnd {
        guard let byte = try peek() else { return .endOfRow }
        switch byte {
        case comma:
            scanned += 1
            return .separator
        case lineFeed:
            scanned += 1
            return .endOfRow
        case carriageReturn:
            scanned += 1
            guard try peek() == lineFeed else { throw loneCarriageReturn() }
            scanned += 1
            return .endOfRow
        default:
            throw textAfterQuote()
        }
    }

    /// The byte at the scanning position, or nil at the end of the file.
    private mutating func peek() throws -> UInt8? {
        if scanned == window.count, try !readMore(cellStart: scanned) { return nil }
        return window.base[scanned]
    }

    /// Reads on, unless the cell or the row is too long already.
    private mutating func readMore(cellStart: Int) throws -> Bool {
        guard scanned - cellStart <= limits.cellBytes else { throw cellTooLong(from: cellStart) }
        guard scanned <= limits.rowBytes else { throw rowTooLong() }
        return try window.readMore()
    }

    private mutating func appendPlainCell(from start: Int) throws {
        guard scanned - start <= limits.cellBytes else { throw cellTooLong(from: start) }
        let base = window.base
        var first = start
        var last = scanned
        while first < last, base[first] == space || base[first] == tab { first += 1 }
        while first < last, base[last - 1] == space || base[last - 1] == tab { last -= 1 }
        cells.append(Cell(start: first, end: last, isQuoted: false, hasEscapes: false))
    }

    private mutating func appendQuotedCell(from start: Int, to end: Int, hasEscapes: Bool) throws {
        guard end - start <= limits.cellBytes else { throw cellTooLong(from: start - 1) }
        cells.append(Cell(start: start, end: end, isQuoted: true, hasEscapes: hasEscapes))
        innerLines += lineFeeds(in: start..<end)
    }

    /// Counts the line feeds among the bytes of the row.
    func lineFeeds(in range: Range<Int>) -> Int {
        range.reduce(0) { count, index in window.base[index] == lineFeed ? count + 1 : count }
    }
}
