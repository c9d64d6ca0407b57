// Every step has exactly the bits that docs/NUMERICS.md says: those of the second implementation in
// Support/Oracle, whatever kernels and however many threads compute it.

import NeuralNetwork
import Testing

struct NumericsTests {
    @Test
    func versionIsTheOneTheDocumentSpecifies() {
        #expect(Numerics.version == "nn1")
        #expect(Numerics.compatibleVersions == ["nn1", "nn1-preview"])
    }

    @Test(arguments: 0..<400)
    func stepsHaveTheBitsOfTheSecondImplementation(seed: Int) throws {
        try compare(RandomTraining(seed: seed, stepCount: 5))
    }

    /// Sizes on both sides of those of vectors and tiles, at which threads share some of the products.
    /// LargeProductTests has blocks, LargeKernelTests what else threads share.
    @Test(arguments: 1000..<1024)
    func largeStepsHaveTheBitsOfTheSecondImplementation(seed: Int) throws {
        try compare(
            RandomTraining(seed: seed, stepCount: 2, sizes: 60...190, rowCounts: 3...70))
    }

    /// 104,640 parameters are more than one block of the sum of squares.
    @Test
    func normsOfSeveralBlocksHaveTheBitsOfTheSecondImplementation() throws {
        let architecture = try makeArchitecture(
            sizes: [520, 180, 60], activations: [.relu, .identity], hasBias: [true, true])
        #expect(architecture.parameterCount == 104_640)
        var generator = TestGenerator(seed: 9)
        let parameters = makeParameters(for: architecture, within: 0.1, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: 2, using: &generator)
        for rule in [OptimizerRule.sgd, .adam()] {
            let settings = StepSettings(
                optimizer: Optimizer(
                    rule, learningRate: 0.1, clipping: Clipping(norm: 0.5)))
            var oracle = NumericsOracle(architecture, settings, parameters: parameters.values)
            let expected = oracle.step(
                1, inputs: rows(batch.inputs, 520), targets: rows(batch.targets, 60))
            for choice in KernelChoice.all {
                var training = TestTraining(parameters, settings, kernels: try choice.make())
                #expect(try training.apply(batch).bitPattern == expected?.error.bitPattern)
                // Telling what differs in so many words would take hours.
                let isSame = training.words == oracle.state.words
                #expect(isSame, "\(choice.testDescription)")
            }
        }
    }

    private func compare(_ training: RandomTraining) throws {
        let expected = Self.run(training)
        let different = try KernelChoice.all.compactMap { choice in
            let computed = try Self.run(training, kernels: choice.make())
            let step = expected.indices.first { expected[$0] != computed[$0] }
            return step.map { step in
                "\(choice.testDescription): \(computed[step].difference(from: expected[step])) "
                    + "of step \(step + 1)"
            }
        }
        #expect(different == [], "\(training.architecture), \(training.settings)")
    }

    /// What can be seen of a step, in bits; nothing of what was computed if it was refused.
    private struct Trace: Equatable {
        var error: UInt32?
        var rate: UInt32?
        var gradient: [UInt32] = []
        var words: [UInt32] = []

        func difference(from other: Trace) -> String {
            error != other.error
                ? "error"
                : gradient != other.gradient ? "gradient" : rate != other.rate ? "rate" : "state"
        }
    }

    private static func run(_ training: RandomTraining, kernels: Kernels) throws -> [Trace] {
        var run = TestTraining(
            training.parameters, training.settings, maximumBatchSize: 100, kernels: kernels)
        return training.batches.enumerated().map { index, batch in
            var trace = Trace()
            let before = run.words
            if let error = try? run.apply(batch) {
                trace.error = error.bitPattern
                trace.rate = run.step.learningRate.bitPattern
                trace.gradient = bits(run.step.backpropagation.gradient)
            } else {
                #expect(run.words == before)
            }
            if (index + 1) % training.settings.batchesPerEpoch == 0 {
                run.step.endEpoch(
                    &run.state, validationError: training.validationError(after: index))
            }
            trace.words = run.words
            return trace
        }
    }

    private static func run(_ training: RandomTraining) -> [Trace] {
        let architecture = training.architecture
        var oracle = NumericsOracle(
            architecture, training.settings, parameters: training.parameters.values)
        var stepCount = 0
        return training.batches.enumerated().map { index, batch in
            var trace = Trace()
            let step = oracle.step(
                stepCount + 1, inputs: rows(batch.inputs, architecture.inputCount),
                targets: rows(batch.targets, architecture.outputCount))
            if let step {
                stepCount += 1
                trace.error = step.error.bitPattern
                trace.rate = step.rate.bitPattern
                trace.gradient = bits(step.gradient)
            }
            if (index + 1) % training.settings.batchesPerEpoch == 0 {
                oracle.endEpoch(validationError: training.validationError(after: index))
            }
            trace.words = oracle.state.words
            return trace
        }
    }
}

extension RandomTraining {
    /// What the epoch that ends with a step is looked at by.
    fileprivate func validationError(after index: Int) -> Float? {
        validationErrors[index % validationErrors.count]
    }
}
