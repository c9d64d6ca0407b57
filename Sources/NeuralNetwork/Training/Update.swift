// From the gradient of a batch to the next parameters and slots, in place, if all of it is finite.

internal import CKernels

/// The update of one optimizer over states of one layout.
final class Update {
    private let layout: StateLayout
    private let optimizer: Optimizer
    private let kernels: Kernels
    private let tensors: [TensorLayout]

    /// What is the same in every step.
    private let constants: nn_update

    /// Copies of a stretch of gradient, parameters and slots, for updates that are only tried.
    private let trial: FloatBuffer
    private static let trialCount = 4096

    init(_ layout: StateLayout, _ optimizer: Optimizer, _ kernels: Kernels) {
        self.layout = layout
        self.optimizer = optimizer
        self.kernels = kernels
        tensors = layout.architecture.tensors
        constants = nn_update(optimizer)
        trial = FloatBuffer(count: Self.trialCount * (1 + layout.slotNames.count))
    }

    /// Changes the state by the gradient that backpropagation left.
    ///
    /// - Throws: `NonFiniteError`; nothing is changed then.
    func apply(
        to state: inout TrainingState, _ backpropagation: Backpropagation, learningRate: Float
    ) throws(NonFiniteError) {
        let gradient = backpropagation.gradientBuffer.start
        let bound = backpropagation.gradientBound
        guard bound.isFinite else { throw nonFiniteGradient(backpropagation) }
        let optimizerStep = state.optimizerStep + 1
        var numbers = constants
        complete(&numbers, rate: learningRate, step: optimizerStep, gradient)
        if !numbers.surelyStayFinite(gradient: bound, state: state.largestMagnitude) {
            try refuseNonFinite(state, gradient, &numbers)
        }
        state.update { words in
            let bits = kernels.table.update(
                kernels.team, &numbers, words, gradient, slot(0, of: words), slot(1, of: words),
                layout.parameterCount)
            return Float(bitPattern: bits)
        }
        if layout.optimizerStep != nil { state.optimizerStep = optimizerStep }
    }

    private func slot(
        _ index: Int, of words: UnsafeMutablePointer<Float>
    ) -> UnsafeMutablePointer<Float>? {
        index < layout.slotNames.count ? words + (index + 1) * layout.parameterCount : nil
    }

    /// Adds what differs from step to step.
    private func complete(
        _ numbers: inout nn_update, rate: Float, step: Int, _ gradient: UnsafePointer<Float>
    ) {
        numbers.rate = rate
        numbers.weight_scale = Float(1 - Double(rate) * optimizer.decay.decoupled)
        if let limit = optimizer.clipping.norm {
            let squares = kernels.table.sum_of_squares(
                kernels.team, gradient, layout.parameterCount)
            numbers.clip_scale = Float(min(1, limit / (squares.squareRoot() + 1e-6)))
        }
        switch optimizer.rule {
        case .adam(let settings), .adamw(let settings): numbers.correct(settings, step: step)
        case .sgd, .momentum, .nesterov, .adagrad, .rmsprop: break
        }
    }

    // MARK: What isn't finite

    private func nonFiniteGradient(_ backpropagation: Backpropagation) -> NonFiniteError {
        let gradient = backpropagation.gradientBuffer.start
        let tensor = tensors.first {
            !kernels.magnitude(gradient + $0.offset, count: $0.count).isFinite
        }
        guard let tensor else { preconditionFailure("a gradient that isn't finite has no tensor") }
        return .gradient(tensor, rows: backpropagation.nonFiniteRows(ofDeltasIn: tensor.layer))
    }

    /// Tries the update on copies, stretch by stretch, and names what would not be finite.
    private func refuseNonFinite(
        _ state: TrainingState, _ gradient: UnsafePointer<Float>, _ numbers: inout nn_update
    ) throws(NonFiniteError) {
        for tensor in tensors {
            for start in stride(from: 0, to: tensor.count, by: Self.trialCount) {
                let offset = tensor.offset + start
                let count = min(Self.trialCount, tensor.count - start)
                copyToTrial(state, offset..<offset + count)
                let bits = kernels.table.update(
                    kernels.team, &numbers, trialPart(0), gradient + offset,
                    layout.slotNames.count > 0 ? trialPart(1) : nil,
                    layout.slotNames.count > 1 ? trialPart(2) : nil, count)
                guard !Float(bitPattern: bits).isFinite else { continue }
                throw nonFinitePart(of: tensor, count: count)
            }
        }
    }

    /// The parameters of the trial, or with 1 and more its slots.
    private func trialPart(_ index: Int) -> UnsafeMutablePointer<Float> {
        trial.start + index * Self.trialCount
    }

    private func copyToTrial(_ state: TrainingState, _ range: Range<Int>) {
        state.words.withUnsafeBufferPointer { words in
            for part in 0...layout.slotNames.count {
                trialPart(part).update(
                    from: words.start + part * layout.parameterCount + range.lowerBound,
                    count: range.count)
            }
        }
    }

    private func nonFinitePart(of tensor: TensorLayout, count: Int) -> NonFiniteError {
        guard kernels.magnitude(trialPart(0), count: count).isFinite else {
            return .parameters(tensor)
        }
        let slot = layout.slotNames.indices.first {
            !kernels.magnitude(trialPart($0 + 1), count: count).isFinite
        }
        guard let slot else { preconditionFailure("a trial that isn't finite has no part") }
        return .slot(layout.slotNames[slot], tensor)
    }
}

extension nn_update {
    /// The numbers that stay; no learning rate and no clipping by the norm yet.
    fileprivate init(_ optimizer: Optimizer) {
        self.init()
        clip_value = optimizer.clipping.value.map { Float($0) } ?? .infinity
        clip_scale = 1
        l1 = Float(optimizer.decay.l1)
        l2 = Float(optimizer.decay.l2)
        set(optimizer.rule)
    }

    private mutating func set(_ rule: OptimizerRule) {
        switch rule {
        case .sgd: optimizer = nn_sgd
        case .momentum(let momentum):
            optimizer = nn_momentum
            self.momentum = Float(momentum)
        case .nesterov(let momentum):
            optimizer = nn_nesterov
            self.momentum = Float(momentum)
        case .adagrad(let epsilon):
            optimizer = nn_adagrad
            self.epsilon = Float(epsilon)
        case .rmsprop(let alpha, let epsilon):
            optimizer = nn_rmsprop
            decay = Float(alpha)
            decay_rest = Float(1 - alpha)
            self.epsilon = Float(epsilon)
        case .adam(let settings), .adamw(let settings): set(settings)
        }
    }

    private mutating func set(_ settings: AdamSettings) {
        optimizer = nn_adam
        momentum = Float(settings.beta1)
        momentum_rest = Float(1 - settings.beta1)
        decay = Float(settings.beta2)
        decay_rest = Float(1 - settings.beta2)
        epsilon = Float(settings.epsilon)
    }

    /// Corrects for the zeros that adam's slots start from.
    fileprivate mutating func correct(_ settings: AdamSettings, step: Int) {
        adam_rate = Float(Double(rate) / (1 - power(settings.beta1, step)))
        adam_correction = Float(1 / (1 - power(settings.beta2, step)).squareRoot())
    }

    /// Whether nothing can overflow, so that the update need not be tried first.
    ///
    /// If gradient, state and settings are at most 2^30, λ₂ at most 1 and ε at least 2^-40, then the
    /// gradient with L1 and L2 is at most 2^32, a mean or velocity 2^33, a square 2^64, what ε keeps
    /// finite 2^33 · 2^40, and so a change 2^103 beside a decayed parameter of 2^60: far from 2^128.
    ///
    /// Copying the numbers for a call would cost more than the comparisons.
    @inline(__always)
    fileprivate func surelyStayFinite(gradient: Float, state: Float) -> Bool {
        let limit: Float = 0x1p30
        let isEpsilonLarge = epsilon >= 0x1p-40 || !dividesByRoots
        let isStateSmall = gradient <= limit && state <= limit && abs(weight_scale) <= limit
        let isRateSmall = abs(rate) <= limit && abs(adam_rate) <= limit && adam_correction <= limit
        return isEpsilonLarge && isStateSmall && isRateSmall && l1 <= limit && l2 <= 1
    }

    private var dividesByRoots: Bool {
        switch optimizer {
        case nn_sgd, nn_momentum, nn_nesterov: false
        default: true
        }
    }
}
