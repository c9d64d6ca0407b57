// Which lineage a run goes on with: the one its branch stands at the end of, or a new one.

internal import ModelStore
internal import NeuralNetwork

/// What a run trains under, and whether that continues a lineage.
struct PlannedLineage {
    let choice: LineageChoice
    let dataset: Dataset
    let plan: LineagePlan
}

struct LineagePlanner {
    let store: ModelStore
    let request: TrainingRequest
    let lock: BranchLock

    func plan() throws -> PlannedLineage {
        let last = try store.lastTrainedLineage(of: request.branch)
        switch request.settings {
        case .resumed:
            guard let last, let plan = last.plan else { throw nothingToResume() }
            guard Numerics.compatibleVersions.contains(last.numerics) else {
                throw otherNumerics(last)
            }
            let dataset = try store.dataset(plan.datasetID)
            return try continueOrFork(from: last, dataset, plan.configuration, seed: plan.seed)
        case .given(let dataset, let configuration, let seed):
            return try continueOrFork(from: last, dataset, configuration, seed: seed)
        }
    }

    private func continueOrFork(
        from last: Lineage?, _ dataset: Dataset, _ configuration: TrainingConfiguration, seed: Int
    ) throws -> PlannedLineage {
        let plan = try newPlan(dataset, configuration, seed: seed)
        guard let last, let lastPlan = last.plan, try canAppend(plan, to: last) else {
            return PlannedLineage(choice: .new(plan), dataset: dataset, plan: plan)
        }
        return PlannedLineage(choice: .existing(last), dataset: dataset, plan: lastPlan)
    }

    /// Whether the next steps under `plan` are the ones that `lineage` goes on with: same
    /// settings, the branch at its end, and nobody else appending to it.
    private func canAppend(_ plan: LineagePlan, to lineage: Lineage) throws -> Bool {
        guard let present = lineage.plan, plan.trainsLike(present),
            Numerics.compatibleVersions.contains(lineage.numerics), try lock.alsoAppend(to: lineage)
        else { return false }
        let isAtEnd = try store.lastStep(of: lineage) == request.branch.head.step
        if !isAtEnd { lock.releaseLineage(lineage) }
        return isAtEnd
    }

    /// A plan that starts at the branch's head: in the middle of the data if the order of the
    /// data stays the same, else at the beginning of a first epoch.
    private func newPlan(
        _ dataset: Dataset, _ configuration: TrainingConfiguration, seed: Int
    ) throws -> LineagePlan {
        let split = DataSplit.indices(
            rowCount: dataset.rowCount, validationFraction: configuration.validationFraction)
        let batchesPerEpoch = DataOrder.batchesPerEpoch(
            rowCount: split.training.count, batchSize: configuration.batchSize)
        func plan(batchesDone: Int) -> LineagePlan {
            LineagePlan(
                datasetID: dataset.id, configuration: configuration, seed: seed,
                firstEpoch: batchesDone / batchesPerEpoch,
                firstBatch: batchesDone % batchesPerEpoch,
                batchesPerEpoch: batchesPerEpoch)
        }
        let head = request.branch.head
        let present = try store.lineage(head.lineageID)
        let start = plan(batchesDone: 0)
        guard let presentPlan = present.plan, start.ordersDataLike(presentPlan) else {
            return start
        }
        return plan(batchesDone: present.batchesDone(after: head.step))
    }

    private func nothingToResume() -> StoreError {
        StoreError(
            .invalid, "\(request.network.name) was never trained, so there is nothing to resume",
            hint: "nnstore train \(request.network.name) --data DATASET --epochs 10")
    }

    private func otherNumerics(_ lineage: Lineage) -> StoreError {
        StoreError(
            .refused,
            "\(request.network.name) was trained under numerics '\(lineage.numerics)'; this nnstore "
                + "computes '\(Numerics.version)', which would not give the same bits",
            hint: "a changed setting starts a new lineage, for example another --seed")
    }
}

extension LineagePlan {
    /// Same dataset, same settings, same seed: the same steps from the same state.
    func trainsLike(_ other: LineagePlan) -> Bool {
        datasetID == other.datasetID && configuration == other.configuration && seed == other.seed
    }

    /// The same rows in the same batches in the same order.
    func ordersDataLike(_ other: LineagePlan) -> Bool {
        datasetID == other.datasetID && batchesPerEpoch == other.batchesPerEpoch
            && configuration.batchSize == other.configuration.batchSize
            && configuration.shuffle == other.configuration.shuffle
            && configuration.validationFraction == other.configuration.validationFraction
            && (seed == other.seed || !configuration.shuffle)
    }
}
