// What `show` says of a checkpoint, as fields of a record.

internal import ModelStore
internal import NeuralNetwork
internal import Training

/// The facts about a checkpoint: where it is, what was measured, how it was trained.
struct CheckpointFacts {
    private let shown: RestoredCheckpoint
    private let now: Timestamp
    private let references: [String]
    private let branches: [String]
    /// The stored states that hold its state, or the last ones before it in its lineage.
    private let nearest: StoredSnapshot?
    private let lineage: Lineage
    private let dataset: Dataset?

    init(_ shown: RestoredCheckpoint, in store: ModelStore, now: Timestamp) throws {
        self.shown = shown
        self.now = now
        let (network, checkpoint) = (shown.network, shown.checkpoint)
        references =
            try CheckpointReferences(of: network, seenFrom: shown.branch, in: store)[checkpoint]
        branches = try store.branches(of: network).filter { branch in
            try store.path(to: branch.head).checkpoint(at: checkpoint.step) == checkpoint
        }.map(\.name)
        nearest = try store.nearestSnapshot(
            of: checkpoint.lineageID, atOrBefore: checkpoint.step)
        lineage = try store.lineage(checkpoint.lineageID)
        dataset = try lineage.plan.map { try store.dataset($0.datasetID) }
    }

    var fields: [Field] { place + measurements + state + origin + configuration }

    private var place: [Field] {
        [
            Field("network", .text(shown.network.name)),
            Field("branches", branchCell),
            Field("step", .count(shown.step)),
            Field("refs", .texts(references)),
        ]
    }

    /// A rollback leaves steps behind that no branch runs through any more.
    private var branchCell: Cell {
        let names = Cell.texts(branches)
        let abandoned = "none; it was left behind (nnstore reflog \(shown.network.name))"
        return branches.isEmpty ? Cell(abandoned, names.value) : names
    }

    private var measurements: [Field] {
        [
            Field("error", errorCell),
            Field("validation", key: "validation_error", .measure(shown.entry.validationError)),
            Field("accuracy", key: "validation_accuracy", .measure(shown.entry.validationAccuracy)),
            Field("epoch", .count(shown.entry.epoch)),
            Field("recorded", key: "recorded_at", .time(shown.entry.recordedAt, now: now)),
        ]
    }

    private var errorCell: Cell {
        guard let error = shown.error else { return .empty }
        let before = Format.count(shown.step - 1)
        return Cell(
            "\(Format.significant(error)) on its batch, with the weights of step \(before)",
            .float(error))
    }

    private var state: [Field] {
        [
            Field("sha256", Cell(shown.sha256, .string(shown.sha256))),
            Field("parameters", .count(shown.parameters.values.count)),
            Field("stored", key: "stored_bytes", storedCell),
            .machine("replayed_steps", .integer(shown.step - storedStep)),
        ] + StateFacts(shown.state).fields
    }

    /// The step whose stored state it comes from: its own, or the last one before it.
    private var storedStep: Int {
        nearest.map { min($0.steps.upperBound, shown.step) } ?? lineage.forkStep
    }

    private var storedCell: Cell {
        guard let nearest, nearest.steps.contains(shown.step) else {
            let steps = Format.count(shown.step - storedStep, "step")
            return Cell("no; replayed from step \(Format.count(storedStep)), \(steps)", .null)
        }
        let bytes = Format.bytes(nearest.byteCount)
        guard !nearest.isKeyframe else { return Cell(bytes, .integer(nearest.byteCount)) }
        let (first, last) = (nearest.steps.lowerBound, nearest.steps.upperBound)
        return Cell(
            "with steps \(Format.count(first)) to \(Format.count(last)), \(bytes)",
            .integer(nearest.byteCount / nearest.steps.count))
    }

    /// Where the network comes from, which holds for each of its checkpoints.
    private var origin: [Field] {
        let network = shown.network
        let seed = network.seed.map { ", seed \($0)" } ?? ""
        return [
            .machine("architecture", network.architecture.json),
            Field("loss", .text(network.architecture.loss.rawValue)),
            Field(
                "initial weights", key: "initializer",
                Cell(network.initializer + seed, .string(network.initializer))),
            .machine("initializer_seed", network.seed.map { .integer($0) } ?? .null),
        ]
    }

    private var configuration: [Field] {
        let plan = lineage.plan
        let settings = plan?.configuration
        return [
            Field("lineage", lineageCell),
            .machine("parent_lineage", lineage.parentID.map { .integer($0) } ?? .null),
            .machine("fork_step", .integer(lineage.forkStep)),
            Field("dataset", datasetCell),
            .machine(
                "dataset_sha256",
                dataset.map { .string(Format.hexadecimal($0.sha256)) } ?? .null),
            Field("batch", key: "batch_size", .count(settings?.batchSize)),
        ] + ConfigurationFacts(settings, nextRate: nextRate).fields + [
            Field("shuffle", settings.map { .truth($0.shuffle) } ?? .empty),
            Field("seed", plan.map { .exact(.integer($0.seed)) } ?? .empty),
            Field(
                "held out", key: "validation_fraction", .fraction(settings?.validationFraction)),
            Field("numerics", .text(lineage.numerics)),
        ]
    }

    /// The learning rate of the step after this one, under the same schedule.
    private var nextRate: Float? { lineage.plan?.stepSettings.learningRate(after: shown.state) }

    private var lineageCell: Cell {
        let parent = lineage.parentID.map { parent in
            " (from step \(Format.count(lineage.forkStep)) of lineage \(parent))"
        }
        return Cell("\(lineage.id)\(parent ?? " (the initial state)")", .integer(lineage.id))
    }

    private var datasetCell: Cell {
        guard let dataset else { return .empty }
        let hash = Format.hashPrefix(Format.hexadecimal(dataset.sha256))
        return Cell("\(dataset.name), sha256 \(hash)", .string(dataset.name))
    }
}

extension Cell {
    /// A part of the rows: 0.2, or none.
    fileprivate static func fraction(_ fraction: Double?) -> Cell {
        fraction.map { Cell($0 == 0 ? "none" : $0.description, .double($0)) } ?? .empty
    }
}
