// Which rows each step trains on: a pure function of the configuration, so that any step's batch
// is known without the steps before it.

internal import ModelStore
internal import NeuralNetwork

/// How a dataset's rows are divided: trained on, and held out to validate on.
public enum DataSplit {
    /// The row numbers of both parts, each in file order.
    ///
    /// A part of a row counts as a row, and at least one row is left to train on. The rows held out
    /// are the first of a permutation that depends on the number of rows only: every network and
    /// every seed validates on the same rows, and a smaller fraction is a part of a larger one.
    public static func indices(
        rowCount: Int, validationFraction fraction: Double
    ) -> (training: [Int], validation: [Int]) {
        // 100 rows × 0.07 is a little over 7 in binary; it means 7.
        let wanted = Int((Double(rowCount) * fraction * (1 - 1e-12)).rounded(.up))
        let heldOutCount = min(wanted, rowCount - 1)
        guard heldOutCount > 0 else { return (Array(0..<rowCount), []) }
        let order = Permutation.indices(count: rowCount, seed: 0, purpose: .split, number: 0)
        return (order.dropFirst(heldOutCount).sorted(), order.prefix(heldOutCount).sorted())
    }
}

/// The order in which a lineage takes its training rows.
struct DataOrder {
    let rowCount: Int
    let batchSize: Int
    let seed: Int
    let shuffle: Bool
    /// The order of the epoch used last; an epoch is thousands of batches, so one is enough.
    private var cached: (epoch: Int, rows: [Int])?

    init(rowCount: Int, configuration: TrainingConfiguration, seed: Int) {
        self.rowCount = rowCount
        self.seed = seed
        batchSize = configuration.batchSize
        shuffle = configuration.shuffle
    }

    static func batchesPerEpoch(rowCount: Int, batchSize: Int) -> Int {
        (rowCount + batchSize - 1) / batchSize
    }

    /// The rows of batch `number`, counted from 0 over all epochs. An epoch's last batch has what
    /// is left of the rows.
    mutating func rows(ofBatch number: Int) -> ArraySlice<Int> {
        let batches = Self.batchesPerEpoch(rowCount: rowCount, batchSize: batchSize)
        let (epoch, batch) = number.quotientAndRemainder(dividingBy: batches)
        let start = batch * batchSize
        return order(ofEpoch: epoch)[start..<min(start + batchSize, rowCount)]
    }

    private mutating func order(ofEpoch epoch: Int) -> [Int] {
        // Without shuffling every epoch is the same.
        let epoch = shuffle ? epoch : 0
        if let cached, cached.epoch == epoch { return cached.rows }
        let rows =
            shuffle
            ? Permutation.indices(
                count: rowCount, seed: UInt64(seed), purpose: .epochOrder, number: UInt64(epoch))
            : Array(0..<rowCount)
        cached = (epoch, rows)
        return rows
    }
}
