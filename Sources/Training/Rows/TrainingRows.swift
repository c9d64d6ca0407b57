// A dataset in memory, as the networks see it: inputs and targets, one row after the other.

public import ModelStore

/// Rows of float32 inputs and targets; a class is spread over one target an output (one-hot).
public struct TrainingRows: Sendable {
    public let rowCount: Int
    public let inputCount: Int
    public let targetCount: Int
    /// `rowCount` × `inputCount`.
    public private(set) var inputs: [Float]
    /// `rowCount` × `targetCount`.
    public private(set) var targets: [Float]

    /// Reads a dataset from the store.
    ///
    /// - Throws: `StoreError` if it is damaged.
    public init(loading dataset: Dataset, from store: ModelStore) throws {
        let columns = dataset.columns
        self.init(
            rowCapacity: dataset.rowCount, inputCount: columns.features.count,
            targetCount: columns.outputCount)
        var pending: [Float] = []
        try store.forEachChunk(of: dataset) { bytes in
            pending += StateBytes.values(of: bytes)
            let complete = pending.count / dataset.valuesPerRow * dataset.valuesPerRow
            try pending.withUnsafeBufferPointer { values in
                for start in stride(from: 0, to: complete, by: dataset.valuesPerRow) {
                    let row = values.extracting(start..<start + dataset.valuesPerRow)
                    try append(row, classCount: columns.classes?.count, of: dataset)
                }
            }
            pending = Array(pending[complete...])
        }
        guard pending.isEmpty, inputs.count == rowCount * inputCount else {
            throw StoreError(.damaged, "dataset '\(dataset.name)' does not have the rows it claims")
        }
    }

    private init(rowCapacity: Int, inputCount: Int, targetCount: Int) {
        rowCount = rowCapacity
        self.inputCount = inputCount
        self.targetCount = targetCount
        inputs = []
        targets = []
        inputs.reserveCapacity(rowCapacity * inputCount)
        targets.reserveCapacity(rowCapacity * targetCount)
    }

    private mutating func append(
        _ row: UnsafeBufferPointer<Float>, classCount: Int?, of dataset: Dataset
    ) throws {
        inputs += row.extracting(..<inputCount)
        guard let classCount else {
            targets += row.extracting(inputCount...)
            return
        }
        guard let number = row.last.flatMap({ Int(exactly: $0) }), 0..<classCount ~= number else {
            throw StoreError(.damaged, "dataset '\(dataset.name)' has a row of an unknown class")
        }
        targets += repeatElement(0, count: classCount)
        targets[targets.count - classCount + number] = 1
    }

    /// The rows with these indices, in this order.
    init(_ rows: TrainingRows, at indices: [Int]) {
        self.init(
            rowCapacity: indices.count, inputCount: rows.inputCount, targetCount: rows.targetCount)
        for index in indices { rows.append(index, toInputs: &inputs, targets: &targets) }
    }

    /// The first of these rows with an input or target that is not finite; nil if all are finite.
    func firstNonFinite(of indices: [Int]) -> Int? {
        indices.first { index in
            !inputs[index * inputCount..<(index + 1) * inputCount].allSatisfy(\.isFinite)
                || !targets[index * targetCount..<(index + 1) * targetCount].allSatisfy(\.isFinite)
        }
    }

    /// Copies a row to the ends of two arrays.
    func append(_ index: Int, toInputs inputs: inout [Float], targets: inout [Float]) {
        self.inputs.withUnsafeBufferPointer {
            inputs += $0.extracting(index * inputCount..<(index + 1) * inputCount)
        }
        self.targets.withUnsafeBufferPointer {
            targets += $0.extracting(index * targetCount..<(index + 1) * targetCount)
        }
    }
}
