// What the state of a network in training is made of, word by word: docs/NUMERICS.md, "State".

/// The parts of a checkpoint's state under one optimizer and schedule, and where each lies.
public struct StateLayout: Sendable, Equatable {
    /// The network.
    public let architecture: Architecture

    /// The optimizer that the state belongs to; nil for initial parameters, which have none yet.
    public let optimizer: Optimizer?

    /// The schedule that the state belongs to.
    public let schedule: LearningRateSchedule

    /// The number of weights and biases, which lie first.
    public let parameterCount: Int

    /// The number of 32-bit words altogether.
    public let wordCount: Int

    /// The optimizer's step number t, a word for each half.
    let optimizerStep: Int?

    /// The number of steps that the schedule has counted, a word for each half.
    let scheduleStep: Int?

    /// The words of a plateau.
    let plateau: Int?

    /// The state under training settings.
    public init(
        _ architecture: Architecture, optimizer: Optimizer, schedule: LearningRateSchedule
    ) {
        self.init(architecture: architecture, optimizer, schedule)
    }

    /// Parameters alone: the state of a network that was never trained.
    public init(untrained architecture: Architecture) {
        self.init(architecture: architecture, nil, .constant)
    }

    private init(
        architecture: Architecture, _ optimizer: Optimizer?, _ schedule: LearningRateSchedule
    ) {
        self.architecture = architecture
        self.optimizer = optimizer
        self.schedule = schedule
        parameterCount = architecture.parameterCount
        var words = OffsetCounter(parameterCount)
        words.reserve((optimizer?.rule.slotNames.count ?? 0) * parameterCount)
        optimizerStep = optimizer?.rule.countsSteps == true ? words.reserve(2) : nil
        scheduleStep = schedule.countsSteps ? words.reserve(2) : nil
        plateau = schedule.plateau == nil ? nil : words.reserve(PlateauState.wordCount)
        wordCount = words.count
    }

    /// The names of the optimizer's slots, in the order in which they follow the parameters.
    public var slotNames: [String] { optimizer?.rule.slotNames ?? [] }

    /// The words of one slot, laid out like the parameters.
    public func slotRange(_ slot: Int) -> Range<Int> {
        precondition(slotNames.indices ~= slot, "slot \(slot) of \(slotNames.count)")
        return (slot + 1) * parameterCount..<(slot + 2) * parameterCount
    }
}

/// Hands out consecutive stretches of memory.
struct OffsetCounter {
    private(set) var count: Int

    init(_ start: Int = 0) { count = start }

    @discardableResult
    mutating func reserve(_ size: Int) -> Int {
        defer { count += size }
        return count
    }
}
