/// A table that was read whole and without an error: its description, and its rows in a spool file.
public struct ImportedTable: ~Copyable {
    /// How many rows there are.
    public let rowCount: Int
    /// The feature columns in the order of the file.
    public let featureNames: [String]
    /// The target columns in the order in which they were asked for.
    public let targetNames: [String]
    /// The labels of a class target in order, so that the class `k` is `classLabels[k]`; else empty.
    public let classLabels: [String]

    private let spool: RowSpool
    /// For each class number in the spool its class; empty where they are the same.
    private let ranks: [Float]

    init(
        plan: ColumnPlan, rowCount: Int, labels: [String], ranks: [Int], spool: consuming RowSpool
    ) {
        self.rowCount = rowCount
        featureNames = plan.featureNames
        targetNames = plan.targetNames
        classLabels = labels
        self.ranks = ranks == Array(ranks.indices) ? [] : ranks.map(Float.init)
        self.spool = spool
    }

    /// How many numbers a row has: the features, then the targets.
    public var valuesPerRow: Int { featureNames.count + targetNames.count }

    /// The size of all rows in bytes, four a number.
    public var byteCount: Int { 4 * rowCount * valuesPerRow }

    /// Passes all rows on in order, `[features…, targets…]` as little-endian Float.
    ///
    /// A class target is one number, its class counted from 0. May be called again.
    /// - Parameters:
    ///   - chunkSize: how many bytes a chunk has, a multiple of 4; the last may have fewer. Rows
    ///     may span chunks.
    ///   - body: receives the offset of the chunk in bytes and its bytes, which are valid only
    ///     during the call. What it throws ends the reading.
    public func forEachChunk(
        ofSize chunkSize: Int, _ body: (Int, UnsafeRawBufferPointer) throws -> Void
    ) throws {
        precondition(chunkSize > 0 && chunkSize % 4 == 0, "a chunk holds whole numbers")
        var chunk = [UInt32](repeating: 0, count: min(chunkSize, byteCount) / 4)
        for offset in stride(from: 0, to: byteCount, by: chunkSize) {
            let count = min(chunkSize, byteCount - offset) / 4
            if count < chunk.count { chunk.removeLast(chunk.count - count) }
            try chunk.withUnsafeMutableBytes { try spool.read(into: $0, at: offset) }
            rankClasses(in: &chunk, from: offset / 4)
            try chunk.withUnsafeBytes { try body(offset, $0) }
        }
    }

    /// Replaces class numbers, the last of each row, by ranks; `first` is the index of the first number.
    private func rankClasses(in chunk: inout [UInt32], from first: Int) {
        guard !ranks.isEmpty else { return }
        let firstClass = valuesPerRow - 1 - first % valuesPerRow
        for index in stride(from: firstClass, to: chunk.count, by: valuesPerRow) {
            let number = Float(bitPattern: UInt32(littleEndian: chunk[index]))
            chunk[index] = ranks[Int(number)].bitPattern.littleEndian
        }
    }
}
