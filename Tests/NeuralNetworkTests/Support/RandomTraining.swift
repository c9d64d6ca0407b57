// Trainings in which everything is drawn: the network, all settings, and awkward numbers.

import NeuralNetwork

/// A network, settings and batches, all a function of a seed.
struct RandomTraining: Sendable {
    let settings: StepSettings
    let parameters: Parameters
    let batches: [TestBatch]

    /// What epochs end with, in turn.
    let validationErrors: [Float?]

    var architecture: Architecture { parameters.architecture }

    /// Draws a training.
    ///
    /// - Parameters:
    ///   - sizes: of layers, in units.
    ///   - rowCounts: of batches; every other seed stays below 8 rows, where there are such.
    init(
        seed: Int, stepCount: Int, sizes: ClosedRange<Int> = 1...40,
        rowCounts: ClosedRange<Int> = 1...13
    ) throws {
        var generator = TestGenerator(seed: UInt64(seed))
        let architecture = try Self.architecture(sizes, using: &generator)
        settings = StepSettings(
            optimizer: try Self.optimizer(using: &generator),
            schedule: Self.schedule(using: &generator),
            batchesPerEpoch: Int.random(in: 1...3, using: &generator), seed: generator.next())
        // Every third network is large enough to saturate its activations.
        var parameters = makeParameters(
            for: architecture, within: seed % 3 == 0 ? 12 : 0.9, using: &generator)
        Self.addAwkward(&parameters.values, using: &generator)
        self.parameters = parameters
        let counts = seed % 2 == 0 ? rowCounts.clamped(to: 1...7) : rowCounts
        batches = (0..<stepCount).map { _ in
            var batch = TestBatch(
                for: architecture, rowCount: Int.random(in: counts, using: &generator),
                using: &generator)
            Self.addAwkward(&batch.inputs, using: &generator)
            Self.addAwkward(&batch.targets, using: &generator)
            return batch
        }
        validationErrors =
            generator.pick([nil], [1, 0.5, .nan, 0.6, 0.7, 0.4], [0, .infinity], [nil, 0.1])
    }

    private static func architecture(
        _ sizes: ClosedRange<Int>, using generator: inout TestGenerator
    ) throws -> Architecture {
        let layerCount = Int.random(in: 1...4, using: &generator)
        let loss = Loss.allCases.randomElement(using: &generator) ?? .squaredError
        let layers = (1...layerCount).map { number in
            let drawn = Activation.allCases.randomElement(using: &generator) ?? .identity
            let isLast = number == layerCount
            let activation = isLast ? loss.requiredActivation ?? drawn : drawn
            let units = Int.random(in: sizes, using: &generator)
            let dropout = generator.pick(0, 0, 0.2, 0.5, 0.9, 1e-9)
            return DenseLayer(
                unitCount: activation == .softmax ? max(2, units) : units, activation: activation,
                hasBias: Bool.random(using: &generator), dropout: isLast ? 0 : dropout)
        }
        return try Architecture(
            inputCount: Int.random(in: sizes, using: &generator), layers: layers, loss: loss)
    }

    private static func optimizer(
        using generator: inout TestGenerator
    ) throws -> Optimizer {
        let names = OptimizerRule.all.map(\.name)
        let name = names.randomElement(using: &generator) ?? "sgd"
        let defaults = try OptimizerRule(named: name)
        // 0, numbers that binary32 rounds, and the defaults.
        let settings = defaults.settings.map { setting in
            let drawn = generator.pick(0, 0.3, 0.77, 0.9999999)
            let value = setting.name == "epsilon" ? generator.pick(1e-3, 1e-8, 1e-45) : drawn
            return (setting.name, Bool.random(using: &generator) ? setting.value : value)
        }
        let rule = try OptimizerRule(
            named: name, settings: Dictionary(settings, uniquingKeysWith: { $1 }))
        return Optimizer(
            rule, learningRate: generator.pick(0.3, 0.01, 0.001),
            decay: Decay(
                l1: generator.pick(0, 0, 1e-3, 0.1), l2: generator.pick(0, 0, 1e-2, 0.3),
                decoupled: generator.pick(0, 0, 0.01, 0.7)),
            clipping: Clipping(
                norm: generator.pick(nil, nil, 0.1, 1, 1e9),
                value: generator.pick(nil, nil, 0.01, 1)))
    }

    private static func schedule(using generator: inout TestGenerator) -> LearningRateSchedule {
        let period: LearningRateSchedule.Period = generator.pick(
            .steps(1), .steps(2), .steps(7), .epochs(1), .epochs(3))
        let factor = generator.pick(0.1, 0.97, 1)
        let rule: LearningRateSchedule.Rule = generator.pick(
            .constant, .step(period, factor: factor), .exponential(period, factor: factor),
            .cosine(period, end: generator.pick(0, 0.001)),
            .plateau(
                LearningRateSchedule.Plateau(
                    factor: factor, patience: generator.pick(0, 1),
                    threshold: generator.pick(0, 0.1), end: generator.pick(0, 0.005))))
        return LearningRateSchedule(
            rule,
            warmUp: generator.pick(
                nil, nil, LearningRateSchedule.WarmUp(.steps(3)),
                LearningRateSchedule.WarmUp(.epochs(1), start: 0.01)))
    }

    /// Zeros of both signs and subnormals, in one place of eight.
    private static func addAwkward(_ values: inout [Float], using generator: inout TestGenerator) {
        for index in values.indices where generator.next() % 8 == 0 {
            values[index] = generator.pick(0, -0.0, 0x1p-133, -0x1.8p-140, values[index])
        }
    }
}
