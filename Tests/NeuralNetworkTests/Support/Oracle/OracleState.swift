// "State" of docs/NUMERICS.md.

import NeuralNetwork

/// A checkpoint's state, taken apart.
struct OracleState {
    var parameters: [Float]
    var slots: [[Float]]

    /// The steps of adam and adamw; nil for other optimizers.
    var t: UInt64?

    /// The steps that the schedule has counted; nil if it doesn't.
    var s: UInt64?
    var plateau: OraclePlateau?

    /// The beginning of training under these settings.
    init(_ parameters: [Float], _ settings: StepSettings) {
        self.parameters = parameters
        let slotCount =
            switch settings.optimizer.rule {
            case .sgd: 0
            case .momentum, .nesterov, .adagrad, .rmsprop: 1
            case .adam, .adamw: 2
            }
        slots = Array(
            repeating: [Float](repeating: 0, count: parameters.count), count: slotCount)
        t = slotCount == 2 ? 0 : nil
        s = settings.schedule == .constant ? nil : 0
        if case .plateau = settings.schedule.rule { plateau = OraclePlateau() }
    }

    /// The words as they are stored and hashed.
    var words: [UInt32] {
        var words = (parameters + slots.flatMap(\.self)).map(\.bitPattern)
        for case let count? in [t, s] {
            words += [UInt32(count & 0xFFFF_FFFF), UInt32(count >> 32)]
        }
        if let plateau {
            words += [
                plateau.errorSum.bitPattern, plateau.errorCount, plateau.best.bitPattern,
                plateau.epochsSince, plateau.reductions,
            ]
        }
        return words
    }
}
