// How many rows of a dataset belong to each class.

internal import ModelStore

enum ClassCounts {
    /// Larger datasets take too long to read for a look at them: this much takes some 0.3 s.
    static let maximumByteCount = 100_000_000

    /// The rows of each class in order; nil for numbers, and for what is too large to count.
    ///
    /// - Throws: `StoreError` if the dataset is damaged: every chunk's hash is checked.
    static func count(_ dataset: Dataset, in store: ModelStore) throws -> [Int]? {
        let byteCount = dataset.rowCount * dataset.valuesPerRow * MemoryLayout<Float>.size
        guard let classes = dataset.columns.classes, byteCount <= maximumByteCount else {
            return nil
        }
        var counts = [Int](repeating: 0, count: classes.count)
        var position = 0
        try store.forEachChunk(of: dataset) { bytes in
            let values = StateBytes.values(of: bytes)
            // The class is the last value of a row; chunks end anywhere.
            let first = dataset.valuesPerRow - 1 - position % dataset.valuesPerRow
            for index in stride(from: first, to: values.count, by: dataset.valuesPerRow) {
                guard let number = Int(exactly: values[index]), counts.indices ~= number else {
                    throw StoreError(
                        .damaged, "dataset '\(dataset.name)' has a row of an unknown class",
                        hint: "nnstore doctor")
                }
                counts[number] += 1
            }
            position += values.count
        }
        return counts
    }
}
