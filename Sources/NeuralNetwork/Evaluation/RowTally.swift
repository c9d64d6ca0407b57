// The running totals of an evaluation, in an order that does not depend on the batch size.

/// Sums row losses in blocks and counts the rows that were classified rightly.
struct RowTally {
    /// The rows of a block. A single sum of binary32 over very many rows would drift; sums of
    /// blocks stay close, and up to one block the result is the error of a training step.
    static let blockRowCount = 1024

    private var total: Float = 0
    private var block: Float = 0
    private(set) var rowCount = 0
    private var correctCount = 0
    private var areTargetsOneHot = true

    /// Adds one row's loss.
    mutating func add(loss: Float) {
        block += loss
        rowCount += 1
        if rowCount % Self.blockRowCount == 0 {
            total += block
            block = 0
        }
    }

    /// Compares one row's outputs with its targets.
    mutating func compare(
        outputs: UnsafePointer<Float>, targets: UnsafePointer<Float>, count: Int
    ) {
        guard areTargetsOneHot, let wanted = Self.oneHotIndex(targets, count: count) else {
            areTargetsOneHot = false
            return
        }
        let largest = Self.largestIndex(outputs, count: count)
        // A row of NaN has no largest output and is never right.
        if largest == wanted, !outputs[largest].isNaN { correctCount += 1 }
    }

    /// The mean of the losses.
    var error: Float {
        (rowCount % Self.blockRowCount == 0 ? total : total + block) / Float(rowCount)
    }

    /// The share of right rows, if all targets named a class.
    var accuracy: Float? {
        areTargetsOneHot ? Float(correctCount) / Float(rowCount) : nil
    }

    /// The place of the 1 in a row of one 1 and zeros.
    private static func oneHotIndex(_ targets: UnsafePointer<Float>, count: Int) -> Int? {
        var index: Int?
        for k in 0..<count where targets[k] != 0 {
            guard targets[k] == 1, index == nil else { return nil }
            index = k
        }
        return index
    }

    /// The place of the largest value; of equals, the first.
    private static func largestIndex(_ values: UnsafePointer<Float>, count: Int) -> Int {
        var index = 0
        for k in 1..<count where values[k] > values[index] { index = k }
        return index
    }
}
