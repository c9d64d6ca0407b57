// The errors of reading CSV. Each names the file, the line, the column and the way out.

extension CSVReader {
    /// A place in the current row; `offset` is a byte of the row, `column` counts from 0.
    func location(column: Int?, offset: Int) -> FileFormatError.Location {
        let isNamed = hasHeader && column.map { columnNames.indices.contains($0) } == true
        return FileFormatError.Location(
            line: line + lineFeeds(in: 0..<offset),
            column: column.map { $0 + 1 },
            columnName: isNamed ? column.map { columnNames[$0] } : nil)
    }

    /// An error in the file's content at a place in it.
    func invalid(
        _ message: String, hint: String, at location: FileFormatError.Location
    ) -> FileFormatError {
        FileFormatError(
            .invalidContent, "\(quoted(path: path)), \(location): \(message)", hint: hint,
            at: location)
    }

    /// The place at which the scanner stands, inside the cell that it is reading.
    private var scanningLocation: FileFormatError.Location {
        location(column: cells.count, offset: scanned)
    }

    // MARK: Rows

    func raggedRow() -> FileFormatError {
        let first = hasHeader ? "the header" : "the first row"
        return invalid(
            "the row has \(counted(cells.count, "cell")), \(first) has \(columnNames.count.grouped)",
            hint: "give every row the same number of cells; a cell with a comma in it needs quotes",
            at: FileFormatError.Location(line: line))
    }

    func lineBetweenRows(_ emptyLine: Int) -> FileFormatError {
        invalid(
            "the line is empty, but rows follow it", hint: "remove the line",
            at: FileFormatError.Location(line: emptyLine))
    }

    func rowTooLong() -> FileFormatError {
        invalid(
            "the row is longer than \(limits.rowBytes.grouped) bytes",
            hint: "check that the lines of the file end where its rows do",
            at: FileFormatError.Location(line: line))
    }

    func tooManyColumns() -> FileFormatError {
        invalid(
            "the row has more than \(counted(limits.columns, "column"))",
            hint: "check that the lines of the file end where its rows do",
            at: FileFormatError.Location(line: line))
    }

    func sameNameTwice(_ name: String, first: Int, second: Int) -> FileFormatError {
        invalid(
            "columns \((first + 1).grouped) and \((second + 1).grouped) are both named "
                + quoted(name),
            hint: "rename one; if the first line is a row like the others, add --no-header",
            at: location(column: second, offset: cells[second].start))
    }

    // MARK: Quotes and line ends

    func quoteInPlainCell() -> FileFormatError {
        invalid(
            "there is a quote inside a cell that does not begin with one",
            hint: "put the whole cell into quotes and double each quote inside it",
            at: scanningLocation)
    }

    func textAfterQuote() -> FileFormatError {
        invalid(
            "there is text between the closing quote and the next comma",
            hint: "put the whole cell into quotes and double each quote inside it",
            at: location(column: cells.count - 1, offset: scanned))
    }

    func unclosedQuote(at opening: Int) -> FileFormatError {
        invalid(
            "the quote that opens here is never closed", hint: "add the closing quote",
            at: location(column: cells.count, offset: opening))
    }

    func loneCarriageReturn() -> FileFormatError {
        invalid(
            "there is a carriage return without a line feed",
            hint: "save the file with the line ends of Unix (LF) or Windows (CRLF)",
            at: location(column: cells.count - 1, offset: scanned))
    }

    // MARK: Cells

    func cellTooLong(from start: Int) -> FileFormatError {
        invalid(
            "the cell is longer than \(limits.cellBytes.grouped) bytes",
            hint: "check that the file is a table, and that no closing quote is missing here",
            at: location(column: cells.count, offset: start))
    }

    func emptyCell(at column: Int) -> FileFormatError {
        let isName = columnNames.isEmpty
        return invalid(
            isName ? "the column has no name" : "the cell is empty",
            hint: isName
                ? "name the column, or remove it if it only counts the rows"
                : "fill in the cell, or remove the row",
            at: location(ofColumn: column))
    }

    func notUTF8(at column: Int) -> FileFormatError {
        invalid(
            "\(quoted(bytes(of: cells[column]))) is not UTF-8 text",
            hint: "save the file as UTF-8", at: location(ofColumn: column))
    }

    func notANumber(at column: Int) -> FileFormatError {
        let bytes = bytes(of: cells[column])
        return invalid(
            "\(quoted(bytes)) is not a number",
            hint: bytes.contains(UInt8(ascii: ","))
                ? "write decimals with a point and thousands without a sign: 1234.5"
                : "correct the cell, or remove its row or its column",
            at: location(ofColumn: column))
    }

    func targetIsAWord(at column: Int) -> FileFormatError {
        invalid(
            "the target \(quoted(bytes(of: cells[column]))) is not a number",
            hint: "for class labels add --one-hot", at: location(ofColumn: column))
    }

    func nonFinite(at column: Int) -> FileFormatError {
        invalid(
            "\(quoted(bytes(of: cells[column]))) is not a finite number",
            hint: "correct the cell or remove its row; to import it as it is, add "
                + "--allow-non-finite",
            at: location(ofColumn: column))
    }

    func tooLarge(at column: Int) -> FileFormatError {
        invalid(
            "\(quoted(bytes(of: cells[column]))) is too large for a 32-bit number, "
                + "which ends at 3.4e38",
            hint: "use a larger unit in this column", at: location(ofColumn: column))
    }
}
