/// Where each column of the file goes in a row `[features…, targets…]`.
struct ColumnPlan {
    /// For each column of the file its place in the row.
    let slots: [Int]
    /// How many of those places are features; the first ones.
    let featureCount: Int
    let featureNames: [String]
    let targetNames: [String]

    /// Finds the targets among the columns.
    ///
    /// - Throws: `FileFormatError` for targets that are unknown, named twice, or leave no feature.
    init(_ selection: TableSelection, columns: [String], path: String) throws {
        try Self.checkNumber(of: selection)
        let targets = try Self.indices(of: selection, in: columns, path: path)
        guard targets.count < columns.count else {
            throw FileFormatError(
                .invalidRequest, "every column of \(quoted(path: path)) is a target",
                hint: "leave at least one column as a feature")
        }
        let isTarget = Set(targets)
        let features = columns.indices.filter { !isTarget.contains($0) }
        var slots = Array(repeating: 0, count: columns.count)
        for (slot, column) in (features + targets).enumerated() { slots[column] = slot }
        self.slots = slots
        featureCount = features.count
        featureNames = features.map { columns[$0] }
        targetNames = targets.map { columns[$0] }
    }

    private static func checkNumber(of selection: TableSelection) throws {
        if selection.targets.isEmpty {
            throw FileFormatError(
                .invalidRequest, "no target column is given",
                hint: "name it: --target COLUMN")
        }
        if selection.targetKind == .classes, selection.targets.count > 1 {
            throw FileFormatError(
                .invalidRequest,
                "--one-hot takes one column of class labels, not \(selection.targets.count)",
                hint: "give one --target, or leave --one-hot out if the targets are numbers")
        }
    }

    private static func indices(
        of selection: TableSelection, in columns: [String], path: String
    ) throws -> [Int] {
        // A header's names are checked to be different; numbers are different anyway.
        let index = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        var found: Set<Int> = []
        return try selection.targets.map { name in
            guard let column = index[name] else {
                throw unknownTarget(name, columns: columns, selection: selection, path: path)
            }
            guard found.insert(column).inserted else {
                throw FileFormatError(
                    .invalidRequest, "the target \(quoted(name)) is given twice",
                    hint: "name each target once")
            }
            return column
        }
    }

    private static func unknownTarget(
        _ name: String, columns: [String], selection: TableSelection, path: String
    ) -> FileFormatError {
        guard selection.hasHeader else {
            return FileFormatError(
                .unknownColumn(name, known: columns),
                "\(quoted(path: path)) has no column \(quoted(name)): without a header its columns are "
                    + "1 to \(columns.count.grouped)",
                hint: "give a column's number, counted from 1")
        }
        let separator = columns.count == 1 ? otherSeparator(in: columns[0]) : nil
        return FileFormatError(
            .unknownColumn(name, known: columns),
            "\(quoted(path: path)) has no column \(quoted(name)): it has \(listing(columns))",
            hint: separator.map { "cells are separated by commas, not by \($0): convert the file" }
                ?? "give a column's name as the first line spells it")
    }

    /// What seems to separate the cells of a header that has no comma.
    private static func otherSeparator(in header: String) -> String? {
        if header.contains(";") { return "semicolons" }
        return header.contains("\t") ? "tabs" : nil
    }
}
