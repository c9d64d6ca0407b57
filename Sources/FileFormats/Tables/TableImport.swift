// From a CSV file to rows of numbers: all of it, or an error and nothing.

/// Reads a CSV file into rows of Float, in bounded memory and before anybody else sees a row.
///
/// ```swift
/// var selection = TableSelection(targets: ["digit"], targetKind: .classes)
/// selection.featureScale = try FeatureScale(low: 0, high: 16)
/// let table = try TableImport.read("digits.csv", as: selection, spoolFolder: "/tmp")
/// try table.forEachChunk(ofSize: 1 << 20) { offset, bytes in … }
/// ```
public enum TableImport {
    /// Reads a file from its first to its last row.
    ///
    /// The rows go to a temporary file without a name, about 4 bytes for each cell.
    /// - Parameters:
    ///   - path: the CSV file.
    ///   - selection: what its columns mean.
    ///   - spoolFolder: a folder with room for the temporary file.
    ///   - limits: what is refused as too large.
    ///   - bufferSize: how many bytes to read at once.
    ///   - progress: called after about each `bufferSize` with the bytes read and, for a regular
    ///     file, all its bytes; what it throws ends the import.
    /// - Throws: `FileFormatError` with line and column for the first cell that breaks a rule.
    public static func read(
        _ path: String, as selection: TableSelection, spoolFolder: String,
        limits: CSVLimits = CSVLimits(), bufferSize: Int = 1 << 20,
        progress: (_ bytesRead: Int, _ byteCount: Int?) throws -> Void = { _, _ in }
    ) throws -> ImportedTable {
        var reader = try CSVReader.open(
            path, hasHeader: selection.hasHeader, limits: limits, bufferSize: bufferSize)
        let plan = try ColumnPlan(selection, columns: reader.columnNames, path: path)
        var rows = try RowBuilder(plan, selection, spoolFolder: spoolFolder)
        var reported = 0
        while try reader.readRow() {
            try rows.append(reader)
            if reader.bytesRead != reported {
                reported = reader.bytesRead
                try progress(reported, reader.byteCount)
            }
        }
        return try rows.finish(path: path)
    }
}
