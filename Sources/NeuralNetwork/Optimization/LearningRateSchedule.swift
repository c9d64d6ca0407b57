// How the learning rate changes while a network is trained.

/// The learning rate of each step, from the configured one η₀.
///
/// u counts the steps since the warm-up, N is a period in steps, γ a factor, e the lowest rate. The
/// rules and defaults are those of PyTorch's `torch.optim.lr_scheduler`, with a period of our own
/// choice where PyTorch counts calls; docs/NUMERICS.md has the bits.
///
/// | name        | rate                                           | PyTorch             | defaults |
/// |-------------|------------------------------------------------|---------------------|----------|
/// | constant    | η₀                                             | `ConstantLR`, factor 1 |       |
/// | step        | η₀ γ^⌊u / N⌋                                   | `StepLR`            | γ 0.1    |
/// | exponential | η₀ γ^⌊u / N⌋                                   | `ExponentialLR`     | N an epoch |
/// | cosine      | e + (η₀ - e) (1 + cos(π min(u / N, 1))) / 2    | `CosineAnnealingLR` | e 0      |
/// | plateau     | η₀ γ^r, at least e, r growing when the error stays | `ReduceLROnPlateau` | γ 0.1, patience 10, threshold 10⁻⁴, e 0 |
///
/// During a warm-up of W steps the rate is multiplied by a + (1 - a) s / W, s counting all steps
/// from 0 (`LinearLR`, a 1/3 by default).
public struct LearningRateSchedule: Sendable, Equatable {
    /// How the rate goes on after the warm-up.
    public let rule: Rule

    /// The rise to the full rate; nil for none.
    public let warmUp: WarmUp?

    /// The learning rate as configured, at every step.
    public static let constant = LearningRateSchedule(.constant)

    /// A schedule.
    public init(_ rule: Rule, warmUp: WarmUp? = nil) {
        self.rule = rule
        self.warmUp = warmUp
    }

    /// How the rate goes on.
    public enum Rule: Sendable, Equatable {
        case constant
        case step(Period, factor: Double)
        case exponential(Period, factor: Double)
        case cosine(Period, end: Double)
        case plateau(Plateau)
    }

    /// A linear rise of the rate from `start` times it.
    public struct WarmUp: Sendable, Equatable {
        public let period: Period
        public let start: Double

        /// A rise over a period.
        public init(_ period: Period, start: Double = 1.0 / 3) {
            self.period = period
            self.start = start
        }
    }

    /// A stretch of training.
    public enum Period: Sendable, Equatable {
        case steps(Int)
        case epochs(Int)

        /// Its steps; the largest `Int` if an `Int` can't count them.
        func stepCount(batchesPerEpoch: Int) -> Int {
            switch self {
            case .steps(let count):
                precondition(count >= 1, "a period of \(count) steps")
                return count
            case .epochs(let count):
                precondition(count >= 1, "a period of \(count) epochs")
                let (steps, isTooFar) = count.multipliedReportingOverflow(by: batchesPerEpoch)
                return isTooFar ? .max : steps
            }
        }
    }

    /// When and how far the rate is reduced because the error stays.
    ///
    /// After each epoch a value is looked at: the validation error, or without rows held out the mean
    /// of the epoch's errors. It is better if it is less than the best so far times 1 - threshold.
    /// Once more than `patience` epochs running were no better, the rate is multiplied by `factor`.
    public struct Plateau: Sendable, Equatable {
        public let factor: Double
        public let patience: Int
        public let threshold: Double
        public let end: Double

        /// PyTorch's defaults.
        public init(
            factor: Double = 0.1, patience: Int = 10, threshold: Double = 1e-4, end: Double = 0
        ) {
            self.factor = factor
            self.patience = patience
            self.threshold = threshold
            self.end = end
        }
    }

    /// Whether steps have to be counted for it.
    var countsSteps: Bool { self != .constant }

    /// Whether the rate depends on the errors of the epochs before.
    public var watchesErrors: Bool { plateau != nil }

    /// Its settings for a plateau, if it is one.
    var plateau: Plateau? {
        if case .plateau(let plateau) = rule { plateau } else { nil }
    }

    /// The rate of the step after `stepCount` counted ones.
    ///
    /// - Parameter reductionCount: how often a plateau has reduced it.
    func rate(
        from base: Float, stepCount: Int, reductionCount: Int, batchesPerEpoch: Int
    ) -> Float {
        guard countsSteps else { return base }
        let warmUpSteps = warmUp?.period.stepCount(batchesPerEpoch: batchesPerEpoch) ?? 0
        let u = max(0, stepCount - warmUpSteps)
        var rate = Double(base)
        switch rule {
        case .constant: break
        case .step(let period, let factor), .exponential(let period, let factor):
            let count = u / period.stepCount(batchesPerEpoch: batchesPerEpoch)
            rate *= power(factor, count)
        case .cosine(let period, let end):
            let steps = period.stepCount(batchesPerEpoch: batchesPerEpoch)
            let cosine = Double(
                ElementaryFunctions.cosinePi(Float(Double(min(u, steps)) / Double(steps))))
            rate = end + (rate - end) * ((1 + cosine) / 2)
        case .plateau(let plateau):
            rate = max(rate * power(plateau.factor, reductionCount), plateau.end)
        }
        if let warmUp, stepCount < warmUpSteps {
            rate *=
                warmUp.start + (1 - warmUp.start) * (Double(stepCount) / Double(warmUpSteps))
        }
        return Float(rate)
    }
}

/// base^exponent by repeated squaring, for exponents from 0, in the order of docs/NUMERICS.md.
func power(_ base: Double, _ exponent: Int) -> Double {
    var (base, exponent, result) = (base, exponent, 1.0)
    while exponent > 0 {
        if exponent % 2 == 1 { result *= base }
        base *= base
        exponent /= 2
    }
    return result
}
