// A checkpoint in memory: everything that decides what later steps do, but the data.

/// The state of a network in training: parameters, the optimizer's slots, and counters.
public struct TrainingState: Sendable {
    /// What lies where.
    public let layout: StateLayout

    /// The words, counters being the bits of theirs: what is stored and hashed.
    public private(set) var words: [Float]

    /// The largest magnitude among parameters and slots; infinite while nobody has looked.
    private(set) var largestMagnitude = Float.infinity

    /// A state that was stored: `layout.wordCount` words.
    public init(layout: StateLayout, words: [Float]) {
        precondition(
            words.count == layout.wordCount, "\(words.count) words for \(layout.wordCount)")
        self.layout = layout
        self.words = words
    }

    /// The state of a network that was never trained.
    public init(_ parameters: Parameters) {
        self.init(layout: StateLayout(untrained: parameters.architecture), words: parameters.values)
    }

    /// The state that training under other settings starts with.
    ///
    /// The parameters go on; so do the optimizer's slots and step number if its name is the same, and
    /// the schedule's steps and reductions if the schedule is the same. Everything else starts afresh.
    ///
    /// - Parameter continuesData: whether the data goes on in the same order, so that what a plateau
    ///   saw of it is still true.
    public init(_ state: TrainingState, under layout: StateLayout, continuesData: Bool = true) {
        precondition(state.layout.architecture == layout.architecture, "another architecture")
        let old = state.layout
        let keepsSlots = old.optimizer?.rule.name == layout.optimizer?.rule.name
        let slotEnd = layout.parameterCount * (1 + layout.slotNames.count)
        var words = Array(state.words[..<(keepsSlots ? slotEnd : layout.parameterCount)])
        words.reserveCapacity(layout.wordCount)
        words += repeatElement(0, count: layout.wordCount - words.count)
        self.init(layout: layout, words: words)
        if keepsSlots { optimizerStep = state.optimizerStep }
        if old.optimizer != nil, old.schedule == layout.schedule {
            scheduleStep = state.scheduleStep
            plateau = continuesData ? state.plateau : PlateauState(afterReductionsOf: state.plateau)
        } else {
            plateau = PlateauState()
        }
    }

    /// Whether its counters are some that training can have reached.
    ///
    /// Stored states that somebody changed may say anything; beyond this they would overflow.
    public var hasPossibleCounts: Bool {
        let possible = 0...(1 << 50)
        return possible ~= optimizerStep && possible ~= scheduleStep
    }

    /// The weights and biases.
    public var parameters: Parameters {
        Parameters(
            architecture: layout.architecture, values: Array(words[..<layout.parameterCount]))
    }

    /// One slot of the optimizer, laid out like the parameters.
    public func slot(_ index: Int) -> ArraySlice<Float> { words[layout.slotRange(index)] }

    /// The optimizer's step number t; 0 where it is not counted.
    public internal(set) var optimizerStep: Int {
        get { layout.optimizerStep.map(count) ?? 0 }
        set {
            if let offset = layout.optimizerStep { setCount(newValue, at: offset) }
        }
    }

    /// The number of steps that the schedule has counted; 0 where it doesn't.
    public internal(set) var scheduleStep: Int {
        get { layout.scheduleStep.map(count) ?? 0 }
        set {
            if let offset = layout.scheduleStep { setCount(newValue, at: offset) }
        }
    }

    /// Where a plateau stands; its beginning where the schedule is none.
    var plateau: PlateauState {
        get {
            guard let offset = layout.plateau else { return PlateauState() }
            return PlateauState(words, at: offset)
        }
        set {
            if let offset = layout.plateau { newValue.write(to: &words, at: offset) }
        }
    }

    /// Lends the parameters and slots to an update, which says how large they are afterwards.
    mutating func update(_ body: (UnsafeMutablePointer<Float>) -> Float) {
        largestMagnitude = words.withUnsafeMutableBufferPointer { body($0.start) }
    }

    private func count(at offset: Int) -> Int {
        Int(
            truncatingIfNeeded: UInt64(words[offset].bitPattern)
                | UInt64(words[offset + 1].bitPattern) << 32)
    }

    private mutating func setCount(_ count: Int, at offset: Int) {
        words[offset] = Float(bitPattern: UInt32(truncatingIfNeeded: count))
        words[offset + 1] = Float(bitPattern: UInt32(truncatingIfNeeded: count >> 32))
    }
}

extension TrainingState: Equatable {
    /// Whether all bits are equal.
    public static func == (left: TrainingState, right: TrainingState) -> Bool {
        left.layout == right.layout
            && left.words.elementsEqual(right.words) { $0.bitPattern == $1.bitPattern }
    }
}
