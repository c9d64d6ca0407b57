// What a plateau remembers between epochs. docs/NUMERICS.md, "Learning rate", says how it moves.

/// The counters of a plateau.
struct PlateauState: Equatable {
    /// The errors of this epoch's steps, added in order, and their number.
    private var errorSum: Float = 0
    private var errorCount: UInt32 = 0

    /// The best value so far, and how many epochs ago it was.
    private var best = Float.infinity
    private var epochsSinceBest: UInt32 = 0

    /// How often the rate was reduced.
    private(set) var reductionCount: UInt32 = 0

    static let wordCount = 5

    init() {}

    /// The beginning on other data, the rate being reduced already.
    init(afterReductionsOf other: PlateauState) { reductionCount = other.reductionCount }

    /// From the words of a state.
    init(_ words: [Float], at offset: Int) {
        errorSum = words[offset]
        errorCount = words[offset + 1].bitPattern
        best = words[offset + 2]
        epochsSinceBest = words[offset + 3].bitPattern
        reductionCount = words[offset + 4].bitPattern
    }

    func write(to words: inout [Float], at offset: Int) {
        words[offset] = errorSum
        words[offset + 1] = Float(bitPattern: errorCount)
        words[offset + 2] = best
        words[offset + 3] = Float(bitPattern: epochsSinceBest)
        words[offset + 4] = Float(bitPattern: reductionCount)
    }

    mutating func add(error: Float) {
        errorSum += error
        errorCount &+= 1
    }

    /// Looks at an epoch's end: at the validation error, or without one at the epoch's mean error.
    mutating func endEpoch(
        validationError: Float?, _ plateau: LearningRateSchedule.Plateau
    ) {
        let value = validationError ?? errorSum / Float(errorCount)
        (errorSum, errorCount) = (0, 0)
        if Double(value) < Double(best) * (1 - plateau.threshold) {
            (best, epochsSinceBest) = (value, 0)
            return
        }
        epochsSinceBest &+= 1
        if Int(epochsSinceBest) > plateau.patience {
            reductionCount &+= 1
            epochsSinceBest = 0
        }
    }
}
