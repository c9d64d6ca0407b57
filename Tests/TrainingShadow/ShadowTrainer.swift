// Training in memory, in the plainest way, beside the product's: batches are made from docs/NUMERICS.md
// and the steps are the library's. It shares no code with how runs are recorded or replayed.

public import NeuralNetwork

/// Rows as a network sees them, one after the other.
public struct ShadowRows: Sendable {
    public let inputs: [Float]
    public let targets: [Float]
    public let rowCount: Int

    public init(inputs: [Float], targets: [Float], rowCount: Int) {
        self.inputs = inputs
        self.targets = targets
        self.rowCount = rowCount
    }

    /// These rows alone, in this order.
    func taking(_ indices: some Sequence<Int>) -> ShadowRows {
        let (inputCount, targetCount) = (inputs.count / rowCount, targets.count / rowCount)
        let indices = Array(indices)
        return ShadowRows(
            inputs: indices.flatMap { inputs[$0 * inputCount..<($0 + 1) * inputCount] },
            targets: indices.flatMap { targets[$0 * targetCount..<($0 + 1) * targetCount] },
            rowCount: indices.count)
    }
}

/// What decides the steps, beside the state.
public struct ShadowSettings: Sendable, Equatable {
    public var batchSize: Int
    public var optimizer: Optimizer
    public var schedule: LearningRateSchedule
    public var shuffle: Bool
    /// Of the rows; its product with their number must be whole.
    public var heldOutPart: Double
    public var seed: Int

    public init(
        batchSize: Int, optimizer: Optimizer, schedule: LearningRateSchedule = .constant,
        shuffle: Bool = true, heldOutPart: Double = 0, seed: Int = 1
    ) {
        self.batchSize = batchSize
        self.optimizer = optimizer
        self.schedule = schedule
        self.shuffle = shuffle
        self.heldOutPart = heldOutPart
        self.seed = seed
    }

    /// Whether these settings go on in the middle of the other's data.
    func ordersDataLike(_ other: ShadowSettings) -> Bool {
        batchSize == other.batchSize && shuffle == other.shuffle
            && heldOutPart == other.heldOutPart && (seed == other.seed || !shuffle)
    }
}

/// A place in a history: all that the next step depends on.
public struct ShadowPoint: Sendable {
    public let step: Int
    public let state: TrainingState
    /// Nil before any training.
    let settings: ShadowSettings?
    let batchesDone: Int

    /// A network that was never trained.
    public init(_ parameters: Parameters) {
        self.init(step: 0, state: TrainingState(parameters), settings: nil, batchesDone: 0)
    }

    init(step: Int, state: TrainingState, settings: ShadowSettings?, batchesDone: Int) {
        (self.step, self.state) = (step, state)
        (self.settings, self.batchesDone) = (settings, batchesDone)
    }
}

/// Takes one step after the other from a point.
public struct ShadowTrainer {
    private let settings: ShadowSettings
    private let training: ShadowRows
    private let heldOut: ShadowRows?
    private let stepFunction: TrainingStep
    private let evaluator: Evaluator
    private let batchesPerEpoch: Int
    public private(set) var point: ShadowPoint

    public init(
        _ settings: ShadowSettings, from start: ShadowPoint, on rows: ShadowRows
    ) throws {
        let architecture = start.state.layout.architecture
        let kernels = try Kernels()
        self.settings = settings
        let heldOutCount = Int(Double(rows.rowCount) * settings.heldOutPart)
        let order = Permutation.indices(
            count: rows.rowCount, seed: 0, purpose: .split, number: 0)
        training =
            heldOutCount == 0 ? rows : rows.taking(order.dropFirst(heldOutCount).sorted())
        heldOut = heldOutCount == 0 ? nil : rows.taking(order.prefix(heldOutCount).sorted())
        batchesPerEpoch = (training.rowCount + settings.batchSize - 1) / settings.batchSize
        stepFunction = TrainingStep(
            architecture: architecture,
            settings: StepSettings(
                optimizer: settings.optimizer, schedule: settings.schedule,
                batchesPerEpoch: batchesPerEpoch, seed: UInt64(settings.seed)),
            maximumBatchSize: settings.batchSize, kernels: kernels)
        evaluator = Evaluator(architecture: architecture, kernels: kernels)
        let continuesData = start.settings.map(settings.ordersDataLike) ?? false
        point = ShadowPoint(
            step: start.step,
            state: TrainingState(
                start.state, under: stepFunction.stateLayout, continuesData: continuesData),
            settings: settings, batchesDone: continuesData ? start.batchesDone : 0)
    }

    /// Takes the next step and returns its error.
    @discardableResult
    public mutating func next() throws -> Float {
        let (epoch, batch) = point.batchesDone.quotientAndRemainder(dividingBy: batchesPerEpoch)
        let rows = training.taking(
            order(ofEpoch: epoch).dropFirst(batch * settings.batchSize).prefix(settings.batchSize))
        var state = point.state
        let error = try stepFunction.apply(
            to: &state, step: point.step + 1, inputs: rows.inputs, targets: rows.targets,
            rowCount: rows.rowCount)
        if batch == batchesPerEpoch - 1 { endEpoch(&state) }
        point = ShadowPoint(
            step: point.step + 1, state: state, settings: settings,
            batchesDone: point.batchesDone + 1)
        return error
    }

    private func order(ofEpoch epoch: Int) -> [Int] {
        guard settings.shuffle else { return Array(0..<training.rowCount) }
        return Permutation.indices(
            count: training.rowCount, seed: UInt64(settings.seed), purpose: .epochOrder,
            number: UInt64(epoch))
    }

    private func endEpoch(_ state: inout TrainingState) {
        let parameters = state.parameters
        let evaluation = heldOut.map {
            evaluator.evaluate(
                parameters, inputs: $0.inputs, targets: $0.targets, rowCount: $0.rowCount)
        }
        stepFunction.endEpoch(&state, validationError: evaluation?.error)
    }
}
