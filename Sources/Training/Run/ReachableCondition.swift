// A stop condition seen from one lineage: as the step at which it holds.

internal import ModelStore

struct ReachableCondition {
    /// The step after which the run is done, by steps or epochs; nil if only the error decides.
    let lastStep: Int?
    private let error: Float?
    private var patience: Patience?

    init(_ condition: StopCondition, forkStep: Int, plan: LineagePlan) {
        let epochEnd = condition.epochs.flatMap {
            Self.end(ofEpoch: $0, forkStep: forkStep, plan: plan)
        }
        lastStep = [epochEnd, condition.step].compactMap(\.self).min()
        error = condition.error.map { Float($0) }
        patience = Patience(condition)
    }

    /// Takes the recorded steps into account that the run goes on from.
    mutating func observe(
        _ plan: LineagePlan, through checkpoint: Checkpoint, in store: ModelStore
    ) throws {
        try patience?.observe(plan, through: checkpoint, in: store)
    }

    /// Takes a new step into account.
    mutating func observe(error: Float, endsEpoch: Bool, validationError: Float?) {
        patience?.observe(
            error: Double(error), endsEpoch: endsEpoch,
            validationError: validationError.map { Double($0) })
    }

    /// The last step of an epoch; nil if it is further away than an `Int` can count.
    private static func end(ofEpoch epochs: Int, forkStep: Int, plan: LineagePlan) -> Int? {
        let (batches, isTooFar) = (epochs - plan.firstEpoch).multipliedReportingOverflow(
            by: plan.batchesPerEpoch)
        let (step, isBeyond) = batches.addingReportingOverflow(forkStep - plan.firstBatch)
        return isTooFar || isBeyond ? nil : step
    }

    /// - Parameter error: of the step that led to this state, nil for a state not trained yet.
    ///
    /// - Returns: why the run is done; nil if it isn't.
    func stopReason(at step: Int, error lastError: Float?) -> StopReason? {
        if let lastStep, step >= lastStep { return .done }
        if let error, let lastError, lastError <= error { return .done }
        guard let patience, patience.isExhausted else { return nil }
        return .outOfPatience(epochs: patience.limit)
    }
}
