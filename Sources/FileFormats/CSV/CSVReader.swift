// Reads CSV as RFC 4180 describes it, a row at a time. The rules where the RFC is silent:
//
// * A byte order mark of UTF-8 at the start is skipped.
// * A line ends with LF or CRLF; a lone CR outside quotes is an error, not a line end.
// * Spaces and tabs around an unquoted cell are not part of it; inside quotes everything counts.
// * A quote inside an unquoted cell, or text after a closing quote, is an error.
// * Empty lines at the end are ignored; one between rows is an error.
// * Every row has as many cells as the first.

/// Streams a CSV file: one row at a time, in memory for one row and one read buffer.
///
/// ```swift
/// var reader = try CSVReader.open("iris.csv", hasHeader: true)
/// while try reader.readRow() {
///     print(try reader.number(at: 0), try reader.text(at: 4))
/// }
/// ```
/// Cells stay bytes until `number(at:)` or `text(at:)` asks for them. Every error names the line and
/// the column.
public struct CSVReader: ~Copyable {
    /// A cell as bytes of the row's buffer, without quotes and surrounding blanks.
    struct Cell {
        var start: Int
        var end: Int
        var isQuoted: Bool
        /// Whether doubled quotes inside stand for single ones.
        var hasEscapes: Bool
    }

    /// The file as it was named.
    public let path: String
    /// What is refused as too large.
    public let limits: CSVLimits
    /// The names in the header, or the numbers `1`, `2`, … without one.
    public private(set) var columnNames: [String] = []
    /// Whether the first row was taken as names.
    public let hasHeader: Bool
    /// The size of the file in bytes; nil for a pipe.
    public let byteCount: Int?

    var window: FileWindow
    /// The cells of the current row.
    var cells: [Cell] = []
    /// How many bytes of the window belong to the current row so far.
    var scanned = 0
    /// The line on which the current row begins.
    var line = 1
    /// Line feeds inside the quotes of the current row.
    var innerLines = 0
    /// Whether the current row was read ahead, to count the columns of a file without a header.
    private var isPending = false

    /// Opens a file and reads its first row.
    ///
    /// - Parameters:
    ///   - path: a file, pipe or device.
    ///   - hasHeader: whether the first row holds the names of the columns.
    ///   - limits: what is refused as too large.
    ///   - bufferSize: how many bytes to ask the system for at once.
    /// - Throws: `FileFormatError`, also for an empty file and a header with an empty name or with
    ///   the same name twice.
    public static func open(
        _ path: String, hasHeader: Bool, limits: CSVLimits = CSVLimits(), bufferSize: Int = 1 << 20
    ) throws -> CSVReader {
        // Not an initializer: one of a noncopyable type cannot throw in the middle.
        let file = try OpenFile.reading(path)
        let byteCount = try file.byteCount
        let window = FileWindow(file, bufferSize: bufferSize)
        var reader = CSVReader(
            path, window, byteCount: byteCount, hasHeader: hasHeader, limits: limits)
        try reader.readFirstRow()
        return reader
    }

    private init(
        _ path: String, _ window: consuming FileWindow, byteCount: Int?, hasHeader: Bool,
        limits: CSVLimits
    ) {
        self.path = path
        self.window = window
        self.byteCount = byteCount
        self.hasHeader = hasHeader
        self.limits = limits
    }

    /// How many bytes of the file have been read, for a progress bar.
    public var bytesRead: Int { window.bytesRead }

    /// Moves on to the next row.
    ///
    /// - Returns: false when there is none.
    /// - Throws: `FileFormatError` if the row is not as long as the first, or is no CSV.
    public mutating func readRow() throws -> Bool {
        if isPending {
            isPending = false
            return true
        }
        guard try readRecord() else { return false }
        guard cells.count == columnNames.count else { throw raggedRow() }
        return true
    }

    /// The bytes of a cell of the current row, quotes around it removed, doubled quotes still doubled.
    func bytes(of cell: Cell) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: window.base + cell.start, count: cell.end - cell.start)
    }

    /// Reads the names, or counts the columns of the first row and keeps it for `readRow`.
    private mutating func readFirstRow() throws {
        try skipByteOrderMark()
        guard try readRecord() else {
            throw FileFormatError(
                .invalidContent, "\(quoted(path: path)) is empty",
                hint: "check that it is the right file"
            )
        }
        if hasHeader {
            columnNames = try readNames()
        } else {
            columnNames = (1...cells.count).map(String.init)
            isPending = true
        }
    }

    private mutating func skipByteOrderMark() throws {
        try window.fill(atLeast: 4)
        if window.starts(with: [0xEF, 0xBB, 0xBF]) {
            scanned = 3
        } else if let kind = knownSignature() {
            throw FileFormatError(
                .invalidContent, "\(quoted(path: path)) is \(kind), not CSV text",
                hint: "save it as CSV in UTF-8")
        }
    }

    /// The files that people take for CSV, by their first bytes.
    private func knownSignature() -> String? {
        let signatures: [(bytes: [UInt8], kind: String)] = [
            ([0xFF, 0xFE], "UTF-16 text"), ([0xFE, 0xFF], "UTF-16 text"),
            ([0x1F, 0x8B], "a gzip archive"),
            ([0x50, 0x4B, 0x03, 0x04], "a zip archive or an Excel workbook"),
            ([0x50, 0x41, 0x52, 0x31], "a Parquet file"),
        ]
        return signatures.first { window.starts(with: $0.bytes) }?.kind
    }

    private mutating func readNames() throws -> [String] {
        var names: [String] = []
        var columns: [String: Int] = [:]
        for index in cells.indices {
            let name = try text(at: index)
            if let first = columns.updateValue(index, forKey: name) {
                throw sameNameTwice(name, first: first, second: index)
            }
            names.append(name)
        }
        return names
    }
}
