// Stopping because training no longer helps.

internal import ModelStore

/// Counts the epochs since the best one, as Keras's `EarlyStopping` does.
///
/// It looks at the validation error of each epoch, or where no rows are held out at the mean of the
/// epoch's errors. What it counts follows from the lineage's recorded steps alone, so an interrupted
/// run goes on counting where it was.
struct Patience {
    let limit: Int
    private let minimumDelta: Double
    private var best = Double.infinity
    private var epochsSinceBest = 0
    private var errorSum = 0.0
    private var errorCount = 0

    /// Nil for a condition without patience.
    init?(_ condition: StopCondition) {
        guard let patience = condition.patience else { return nil }
        limit = patience
        minimumDelta = condition.minimumDelta ?? 0
    }

    /// Whether that many epochs running were no better than the best by the least difference.
    var isExhausted: Bool { epochsSinceBest >= limit }

    /// Takes a step into account.
    mutating func observe(error: Double, endsEpoch: Bool, validationError: Double?) {
        errorSum += error
        errorCount += 1
        guard endsEpoch else { return }
        let value = validationError ?? errorSum / Double(errorCount)
        (errorSum, errorCount) = (0, 0)
        if value < best - minimumDelta {
            (best, epochsSinceBest) = (value, 0)
        } else {
            epochsSinceBest += 1
        }
    }

    /// Takes the steps of a lineage into account that are recorded already.
    mutating func observe(_ lineage: Lineage, through last: Int, in store: ModelStore) throws {
        let pageSize = 10_000
        let path = try store.path(to: Checkpoint(lineageID: lineage.id, step: last))
        guard let stretch = path.stretches.last, stretch.lineageID == lineage.id else { return }
        var next = stretch.firstStep
        while next <= last {
            let page = try store.steps(
                of: stretch, from: next, through: last, newestFirst: false, limit: pageSize)
            for entry in page {
                observe(
                    error: entry.error ?? .nan, endsEpoch: lineage.endsEpoch(entry.step),
                    validationError: entry.validationError)
            }
            guard let end = page.last?.step else { return }
            next = end + 1
        }
    }
}

extension Lineage {
    /// Whether an epoch of its data ends with this step.
    fileprivate func endsEpoch(_ step: Int) -> Bool {
        plan.map { batchesDone(after: step) % $0.batchesPerEpoch == 0 } ?? false
    }
}
