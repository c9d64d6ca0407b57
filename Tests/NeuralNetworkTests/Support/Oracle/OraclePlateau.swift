// "Learning rate" of docs/NUMERICS.md.

import NeuralNetwork

/// What a plateau remembers.
struct OraclePlateau {
    var errorSum: Float = 0
    var errorCount: UInt32 = 0
    var best = Float.infinity
    var epochsSince: UInt32 = 0
    var reductions: UInt32 = 0

    /// The end of an epoch.
    mutating func look(
        at validationError: Float?, _ settings: LearningRateSchedule.Plateau
    ) {
        let value = validationError ?? errorSum / Float(errorCount)
        errorSum = 0
        errorCount = 0
        if Double(value) < Double(best) * (1 - settings.threshold) {
            best = value
            epochsSince = 0
        } else {
            epochsSince += 1
            if Int(epochsSince) > settings.patience {
                reductions += 1
                epochsSince = 0
            }
        }
    }
}

extension Oracle {
    /// η of the step after s counted ones, with r reductions.
    static func rate(_ settings: StepSettings, s: UInt64, r: UInt32) -> Float {
        let base = Double(settings.optimizer.learningRate)
        let warmUp = settings.schedule.warmUp
        let w = warmUp.map { steps($0.period, settings) } ?? 0
        let u = s > w ? s - w : 0
        var rate = base
        switch settings.schedule.rule {
        case .constant: break
        case .step(let period, let factor), .exponential(let period, let factor):
            rate = base * power(factor, u / steps(period, settings))
        case .cosine(let period, let end):
            let n = steps(period, settings)
            let cosine = Double(cosinePi(Float(Double(min(u, n)) / Double(n))))
            rate = end + (base - end) * ((1 + cosine) / 2)
        case .plateau(let plateau):
            rate = max(base * power(plateau.factor, UInt64(r)), plateau.end)
        }
        if let warmUp, s < w {
            rate *= warmUp.start + (1 - warmUp.start) * (Double(s) / Double(w))
        }
        return Float(rate)
    }

    private static func steps(
        _ period: LearningRateSchedule.Period, _ settings: StepSettings
    ) -> UInt64 {
        switch period {
        case .steps(let count): UInt64(count)
        case .epochs(let count): UInt64(count) * UInt64(settings.batchesPerEpoch)
        }
    }
}
