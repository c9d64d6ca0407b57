// The inner loop of an import: which cell becomes which number of a row.

/// Turns the rows of a reader into rows of numbers.
struct RowBuilder: ~Copyable {
    private let plan: ColumnPlan
    private let selection: TableSelection
    private var labels = ClassLabels()
    private var spool: RowSpool
    private var row: [Float]
    private var rowCount = 0

    init(_ plan: ColumnPlan, _ selection: TableSelection, spoolFolder: String) throws {
        self.plan = plan
        self.selection = selection
        row = Array(repeating: 0, count: plan.slots.count)
        spool = try RowSpool(in: spoolFolder)
    }

    mutating func append(_ reader: borrowing CSVReader) throws {
        for column in plan.slots.indices {
            let slot = plan.slots[column]
            row[slot] =
                slot < plan.featureCount
                ? try feature(column, of: reader) : try target(column, of: reader)
        }
        try spool.append(row)
        rowCount += 1
    }

    consuming func finish(path: String) throws -> ImportedTable {
        guard rowCount > 0 else {
            throw FileFormatError(
                .invalidContent, "\(quoted(path: path)) has no rows below its header",
                hint: "check that it is the right file; if the first line is a row, add --no-header"
            )
        }
        try spool.flush()
        let (labels, ranks) = try labels.ranked(path: path)
        return ImportedTable(
            plan: plan, rowCount: rowCount, labels: labels, ranks: ranks, spool: spool)
    }

    private func feature(_ column: Int, of reader: borrowing CSVReader) throws -> Float {
        let value = try reader.number(at: column, allowsNonFinite: selection.allowsNonFinite)
        guard let scale = selection.featureScale else { return value }
        let scaled = scale(value)
        guard scaled.isFinite || !value.isFinite else { throw reader.scaledTooFar(at: column) }
        return scaled
    }

    private mutating func target(_ column: Int, of reader: borrowing CSVReader) throws -> Float {
        switch selection.targetKind {
        case .numbers: try number(column, of: reader)
        case .classes: try classNumber(column, of: reader)
        }
    }

    private func number(_ column: Int, of reader: borrowing CSVReader) throws -> Float {
        try reader.number(
            at: column, allowsNonFinite: selection.allowsNonFinite, isTarget: true)
    }

    private mutating func classNumber(
        _ column: Int, of reader: borrowing CSVReader
    ) throws -> Float {
        let label = try reader.text(at: column)
        guard label.utf8.count <= ClassLabels.longestLabel else {
            throw reader.labelTooLong(at: column)
        }
        guard let number = labels.number(of: label, line: reader.location(ofColumn: column).line)
        else {
            throw reader.tooManyClasses(at: column)
        }
        return Float(number)
    }
}

extension CSVReader {
    fileprivate func scaledTooFar(at column: Int) -> FileFormatError {
        invalid(
            "\(quoted(bytes(of: cells[column]))) is too large for --scale",
            hint: "give --scale a range that covers the column", at: location(ofColumn: column))
    }

    fileprivate func labelTooLong(at column: Int) -> FileFormatError {
        invalid(
            "the class label is longer than \(ClassLabels.longestLabel.grouped) bytes",
            hint: "check that this is the target column", at: location(ofColumn: column))
    }

    fileprivate func tooManyClasses(at column: Int) -> FileFormatError {
        invalid(
            "more than \(ClassLabels.maximumCount.grouped) different class labels",
            hint: "check that this is the target column; leave --one-hot out if it holds numbers",
            at: location(ofColumn: column))
    }
}
