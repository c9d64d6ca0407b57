// A stop condition seen from one lineage: as the step at which it holds.

internal import ModelStore

struct ReachableCondition {
    /// The step after which the run is done, by steps or epochs; nil if only the error decides.
    let lastStep: Int?
    private let error: Float?

    init(_ condition: StopCondition, forkStep: Int, plan: LineagePlan) {
        let epochEnd = condition.epochs.flatMap {
            Self.end(ofEpoch: $0, forkStep: forkStep, plan: plan)
        }
        lastStep = [epochEnd, condition.step].compactMap(\.self).min()
        error = condition.error.map { Float($0) }
    }

    /// The last step of an epoch; nil if it is further away than an `Int` can count.
    private static func end(ofEpoch epochs: Int, forkStep: Int, plan: LineagePlan) -> Int? {
        let (batches, isTooFar) = (epochs - plan.firstEpoch).multipliedReportingOverflow(
            by: plan.batchesPerEpoch)
        let (step, isBeyond) = batches.addingReportingOverflow(forkStep - plan.firstBatch)
        return isTooFar || isBeyond ? nil : step
    }

    /// - Parameter error: of the step that led to this state, nil for a state not trained yet.
    func holds(at step: Int, error lastError: Float?) -> Bool {
        if let lastStep, step >= lastStep { return true }
        if let error, let lastError, lastError <= error { return true }
        return false
    }
}
