// From the gradient of a batch to the next parameters and slots, in place, if all of it is finite.

internal import CKernels

/// The update of one optimizer over states of one layout.
final class Update {
    private let layout: StateLayout
    private let optimizer: Optimizer
    private let kernels: Kernels
    private let tensors: [TensorLayout]

    /// Copies of a stretch of gradient, parameters and slots, for updates that are only tried.
    private let trial: FloatBuffer
    private static let trialCount = 4096

    init(_ layout: StateLayout, _ optimizer: Optimizer, _ kernels: Kernels) {
        self.layout = layout
        self.optimizer = optimizer
        self.kernels = kernels
        tensors = layout.architecture.tensors
        trial = FloatBuffer(count: Self.trialCount * (1 + layout.slotNames.count))
    }

    /// Changes the state by the gradient that backpropagation left.
    ///
    /// - Throws: `NonFiniteError`; nothing is changed then.
    func apply(
        to state: inout TrainingState, _ backpropagation: Backpropagation, learningRate: Float
    ) throws(NonFiniteError) {
        let gradient = backpropagation.gradientBuffer.start
        let largest = magnitude(gradient, count: layout.parameterCount)
        guard largest.isFinite else { throw nonFiniteGradient(backpropagation) }
        let optimizerStep = state.optimizerStep + 1
        var numbers = numbers(learningRate, step: optimizerStep, gradient)
        if !numbers.surelyStayFinite(gradient: largest, state: state.largestMagnitude) {
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

    private func magnitude(_ values: UnsafePointer<Float>, count: Int) -> Float {
        Float(bitPattern: kernels.table.largest_magnitude(kernels.team, values, count))
    }

    private func slot(
        _ index: Int, of words: UnsafeMutablePointer<Float>
    ) -> UnsafeMutablePointer<Float>? {
        index < layout.slotNames.count ? words + (index + 1) * layout.parameterCount : nil
    }

    // MARK: The numbers of one step

    private func numbers(
        _ rate: Float, step: Int, _ gradient: UnsafePointer<Float>
    ) -> nn_update {
        var numbers = nn_update()
        numbers.rate = rate
        numbers.clip_value = optimizer.clipping.value.map { Float($0) } ?? .infinity
        numbers.clip_scale = 1
        numbers.l1 = Float(optimizer.decay.l1)
        numbers.l2 = Float(optimizer.decay.l2)
        numbers.weight_scale = Float(1 - Double(rate) * optimizer.decay.decoupled)
        set(&numbers, step: step)
        if let limit = optimizer.clipping.norm {
            let squares = kernels.table.sum_of_squares(
                kernels.team, gradient, layout.parameterCount)
            numbers.clip_scale = Float(min(1, limit / (squares.squareRoot() + 1e-6)))
        }
        return numbers
    }

    private func set(_ numbers: inout nn_update, step: Int) {
        switch optimizer.rule {
        case .sgd: numbers.optimizer = nn_sgd
        case .momentum(let momentum):
            numbers.optimizer = nn_momentum
            numbers.momentum = Float(momentum)
        case .nesterov(let momentum):
            numbers.optimizer = nn_nesterov
            numbers.momentum = Float(momentum)
        case .adagrad(let epsilon):
            numbers.optimizer = nn_adagrad
            numbers.epsilon = Float(epsilon)
        case .rmsprop(let alpha, let epsilon):
            numbers.optimizer = nn_rmsprop
            numbers.decay = Float(alpha)
            numbers.decay_rest = Float(1 - alpha)
            numbers.epsilon = Float(epsilon)
        case .adam(let settings), .adamw(let settings):
            numbers.optimizer = nn_adam
            numbers.set(settings, step: step)
        }
    }

    // MARK: What isn't finite

    private func nonFiniteGradient(_ backpropagation: Backpropagation) -> NonFiniteError {
        let gradient = backpropagation.gradientBuffer.start
        let tensor = tensors.first {
            !magnitude(gradient + $0.offset, count: $0.count).isFinite
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
        guard magnitude(trialPart(0), count: count).isFinite else { return .parameters(tensor) }
        let slot = layout.slotNames.indices.first {
            !magnitude(trialPart($0 + 1), count: count).isFinite
        }
        return .slot(layout.slotNames[slot ?? 0], tensor)
    }
}

extension nn_update {
    fileprivate mutating func set(_ settings: AdamSettings, step: Int) {
        momentum = Float(settings.beta1)
        momentum_rest = Float(1 - settings.beta1)
        decay = Float(settings.beta2)
        decay_rest = Float(1 - settings.beta2)
        epsilon = Float(settings.epsilon)
        adam_rate = Float(Double(rate) / (1 - power(settings.beta1, step)))
        adam_correction = Float(1 / (1 - power(settings.beta2, step)).squareRoot())
    }

    /// Whether nothing can overflow, so that the update need not be tried first.
    ///
    /// If gradient, state and settings are at most 2^30 and ε is at least 2^-40, a change is at most
    /// 2^30 · 2^31 · 2^40, and a slot at most 2^31 or a square, 2^62: far from 2^128.
    fileprivate func surelyStayFinite(gradient: Float, state: Float) -> Bool {
        let limit: Float = 0x1p30
        let isEpsilonLarge = epsilon >= 0x1p-40 || optimizer.rawValue <= nn_nesterov.rawValue
        let isStateSmall = gradient <= limit && state <= limit && abs(weight_scale) <= limit
        let isRateSmall = abs(rate) <= limit && abs(adam_rate) <= limit && adam_correction <= limit
        return isEpsilonLarge && isStateSmall && isRateSmall && l1 <= limit && l2 <= limit
    }
}
