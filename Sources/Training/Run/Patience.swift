// Stopping because training no longer helps.

internal import ModelStore

/// Counts the epochs since the best one, as Keras's `EarlyStopping` does.
///
/// It looks at the validation error of each epoch, or where no rows are held out at the mean of the
/// epoch's errors. What it counts follows from the recorded steps of the same settings alone, so an
/// interrupted run goes on counting where it was, and so does one after a rollback.
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

    /// Takes the recorded steps that lead to a checkpoint into account: the last of them, as far back
    /// as they were trained like this.
    mutating func observe(
        _ plan: LineagePlan, through checkpoint: Checkpoint, in store: ModelStore
    ) throws {
        let stretches = try store.path(to: checkpoint).stretches.map { stretch in
            (stretch, try store.lineage(stretch.lineageID))
        }
        let start = stretches.lastIndex { _, lineage in
            !(lineage.plan.map { plan.trainsLike($0) } ?? false)
        }
        for (stretch, lineage) in stretches[((start ?? -1) + 1)...] {
            try observe(stretch, of: lineage, in: store)
        }
    }

    private mutating func observe(
        _ stretch: LineageStretch, of lineage: Lineage, in store: ModelStore
    ) throws {
        let pageSize = 10_000
        // A validation error that is NaN is kept as none.
        let holdsRowsOut = (lineage.plan?.configuration.validationFraction ?? 0) > 0
        var next = stretch.firstStep
        while next <= stretch.lastStep {
            let page = try store.steps(
                of: stretch, from: next, through: stretch.lastStep, newestFirst: false,
                limit: pageSize)
            for entry in page {
                observe(
                    error: entry.error ?? .nan, endsEpoch: lineage.endsEpoch(entry.step),
                    validationError: entry.validationError ?? (holdsRowsOut ? .nan : nil))
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
