// The learning rates of whole trainings against the numbers that PyTorch's schedulers give.

import NeuralNetwork
import Testing

struct LearningRateScheduleTests {
    /// A network that stays where it is, whose step has the error that is wanted.
    private struct Still {
        var training: TestTraining
        let settings: StepSettings

        init(
            _ schedule: LearningRateSchedule, base: Float, batchesPerEpoch: Int = 1,
            rule: OptimizerRule = .sgd
        ) throws {
            let architecture = try makeArchitecture(
                sizes: [1, 1], activations: [.identity], hasBias: [false], loss: .absoluteError)
            settings = StepSettings(
                optimizer: Optimizer(rule, learningRate: base), schedule: schedule,
                batchesPerEpoch: batchesPerEpoch)
            training = TestTraining(
                Parameters(architecture: architecture, values: [0]), settings,
                kernels: try Kernels())
        }

        /// The rate of the next step.
        mutating func rate(error: Float = 1) throws -> Double {
            try training.apply(TestBatch(inputs: [0], targets: [error], rowCount: 1))
            return Double(training.step.learningRate)
        }

        mutating func rates(_ count: Int) throws -> [Double] {
            try (0..<count).map { _ in try rate() }
        }

        mutating func endEpoch(validationError: Float? = nil) {
            training.step.endEpoch(&training.state, validationError: validationError)
        }
    }

    private func expect(
        _ computed: [Double], near expected: [Double], relative: Double = 1e-6,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(
            excess(
                of: computed.map { Float($0) }, over: expected, absolute: 1e-9, relative: relative)
                <= 1, "\(computed)", sourceLocation: location)
    }

    // MARK: Closed forms

    /// StepLR(step_size=30, gamma=0.1): 0.05, from epoch 30 on 0.005, from 60 on 0.0005.
    @Test
    func stepDropsAfterEachPeriod() throws {
        var still = try Still(LearningRateSchedule(.step(.steps(30), factor: 0.1)), base: 0.05)
        let rates = try still.rates(91)
        expect(
            [0, 29, 30, 59, 60, 89, 90].map { rates[$0] },
            near: [0.05, 0.05, 0.005, 0.005, 0.0005, 0.0005, 0.00005])
    }

    /// ExponentialLR(gamma=0.95) counts epochs.
    @Test
    func exponentialFallsEachEpoch() throws {
        var still = try Still(
            LearningRateSchedule(named: "exponential", settings: ["factor": 0.95]), base: 0.05,
            batchesPerEpoch: 2)
        expect(
            try still.rates(7),
            near: [0.05, 0.05, 0.0475, 0.0475, 0.045125, 0.045125, 0.04286875])
    }

    /// CosineAnnealingLR(T_max=10, eta_min=0.01) from 0.11: 0.06 + 0.05 cos(πt / 10); then the end.
    @Test
    func cosineFallsToItsEndAndStays() throws {
        var still = try Still(LearningRateSchedule(.cosine(.steps(10), end: 0.01)), base: 0.11)
        expect(
            try still.rates(14),
            near: [
                0.11, 0.1075528258, 0.1004508497, 0.0893892626, 0.0754508497, 0.06,
                0.0445491503, 0.0306107374, 0.0195491503, 0.0124471742, 0.01, 0.01, 0.01, 0.01,
            ])
    }

    /// LinearLR(start_factor=0.5, total_iters=4) from 0.05.
    @Test
    func warmUpRisesToTheFullRate() throws {
        let warmUp = LearningRateSchedule.WarmUp(.steps(4), start: 0.5)
        var still = try Still(LearningRateSchedule(.constant, warmUp: warmUp), base: 0.05)
        expect(try still.rates(6), near: [0.025, 0.03125, 0.0375, 0.04375, 0.05, 0.05])
    }

    /// LinearLR's own defaults: a third at first.
    @Test
    func warmUpStartsFromAThird() throws {
        let warmUp = LearningRateSchedule.WarmUp(.epochs(1))
        var still = try Still(
            LearningRateSchedule(.constant, warmUp: warmUp), base: 0.3, batchesPerEpoch: 5)
        expect(try still.rates(6), near: [0.1, 0.14, 0.18, 0.22, 0.26, 0.3])
    }

    /// SequentialLR of LinearLR and another: the other counts from the end of the warm-up.
    @Test
    func schedulesBeginAfterTheWarmUp() throws {
        let warmUp = LearningRateSchedule.WarmUp(.steps(2), start: 0.5)
        var step = try Still(
            LearningRateSchedule(.step(.steps(3), factor: 0.1), warmUp: warmUp), base: 1)
        expect(try step.rates(9), near: [0.5, 0.75, 1, 1, 1, 0.1, 0.1, 0.1, 0.01])
        var cosine = try Still(
            LearningRateSchedule(.cosine(.steps(2), end: 0), warmUp: warmUp), base: 1)
        expect(try cosine.rates(6), near: [0.5, 0.75, 1, 0.5, 0, 0])
    }

    @Test
    func epochsAreAsManyStepsAsTheyHaveBatches() throws {
        var epochs = try Still(
            LearningRateSchedule(.step(.epochs(2), factor: 0.5)), base: 1, batchesPerEpoch: 3)
        var steps = try Still(LearningRateSchedule(.step(.steps(6), factor: 0.5)), base: 1)
        #expect(try epochs.rates(20) == steps.rates(20))
    }

    @Test
    func aPeriodTooLongToCountIsNeverReached() throws {
        var still = try Still(
            LearningRateSchedule(.step(.epochs(Int.max / 2), factor: 0.5)), base: 1,
            batchesPerEpoch: 3)
        #expect(try still.rates(3) == [1, 1, 1])
    }

    @Test
    func withoutAScheduleTheRateIsTheConfiguredOne() throws {
        var still = try Still(.constant, base: 0.7)
        #expect(try still.rates(3) == [Double(Float(0.7)), Double(Float(0.7)), Double(Float(0.7))])
        #expect(still.training.state.scheduleStep == 0)
    }

    // MARK: Plateau

    struct Script: Sendable, CustomTestStringConvertible {
        let name: String
        let plateau: LearningRateSchedule.Plateau
        let errors: [Float]

        /// The rate after each of the errors, starting from 1.
        let rates: [Double]

        var testDescription: String { name }
    }

    /// ReduceLROnPlateau: an epoch is bad unless its error is below the best · (1 - threshold), and
    /// the rate falls when there are more bad ones running than the patience.
    static let scripts = [
        Script(
            name: "two bad epochs are borne",
            plateau: .init(factor: 0.1, patience: 2, threshold: 1e-4),
            errors: [1, 0.9, 0.9, 0.95, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8],
            rates: [1, 1, 1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.01]),
        Script(
            name: "without patience every bad epoch counts",
            plateau: .init(factor: 0.5, patience: 0, threshold: 0),
            errors: [1, 1, 0.5, 0.5, 0.6, 0.4], rates: [1, 0.5, 0.5, 0.25, 0.125, 0.125]),
        Script(
            name: "an improvement below the threshold is none",
            plateau: .init(factor: 0.1, patience: 0, threshold: 0.1),
            errors: [1, 0.91, 0.89, 0.81, 0.8], rates: [1, 0.1, 0.1, 0.01, 0.01]),
        Script(
            name: "NaN and infinity are bad, whatever was before",
            plateau: .init(factor: 0.1, patience: 0, threshold: 0),
            errors: [.nan, 1, .nan, 0.5, .infinity, 0.4],
            rates: [0.1, 0.1, 0.01, 0.01, 0.001, 0.001]),
        Script(
            name: "the rate stops at its end",
            plateau: .init(factor: 0.1, patience: 0, threshold: 0, end: 0.05),
            errors: [1, 1, 1, 1], rates: [1, 0.1, 0.05, 0.05]),
    ]

    @Test(arguments: scripts)
    func plateauFollowsTheValidationError(script: Script) throws {
        var still = try Still(LearningRateSchedule(.plateau(script.plateau)), base: 1)
        #expect(try still.rate() == 1)
        let rates = try script.errors.map { error in
            still.endEpoch(validationError: error)
            return try still.rate(error: 7)
        }
        expect(rates, near: script.rates)
    }

    /// The error that counts is the mean of the epoch's steps.
    @Test
    func plateauFollowsTheMeanErrorWhereNoRowsAreHeldOut() throws {
        let plateau = LearningRateSchedule.Plateau(factor: 0.1, patience: 0, threshold: 0)
        var still = try Still(LearningRateSchedule(.plateau(plateau)), base: 1, batchesPerEpoch: 2)
        var rates: [Double] = []
        for epoch in [[3, 1], [1, 2], [1, 1], [2, 0.5], [0, 0.5]] as [[Float]] {
            for error in epoch { rates.append(try still.rate(error: error)) }
            still.endEpoch()
        }
        expect(rates, near: [1, 1, 1, 1, 1, 1, 1, 1, 0.1, 0.1])
    }

    @Test
    func plateauIsWarmedUpToo() throws {
        let plateau = LearningRateSchedule.Plateau(factor: 0.1, patience: 0, threshold: 0, end: 0.5)
        let warmUp = LearningRateSchedule.WarmUp(.steps(4), start: 0.5)
        var still = try Still(LearningRateSchedule(.plateau(plateau), warmUp: warmUp), base: 1)
        var rates = [try still.rate()]
        for _ in 1...4 {
            still.endEpoch(validationError: 1)
            rates.append(try still.rate())
        }
        expect(rates, near: [0.5, 0.625, 0.375, 0.4375, 0.5])
    }

    @Test
    func endsOfEpochsAreNothingToOtherSchedules() throws {
        var still = try Still(LearningRateSchedule(.step(.steps(2), factor: 0.5)), base: 1)
        _ = try still.rates(3)
        let before = still.training.words
        still.endEpoch(validationError: 9)
        #expect(still.training.words == before)
    }
}
