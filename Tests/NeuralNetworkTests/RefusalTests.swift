// A step whose numbers are not finite is not taken: the state stays what it was, every word of it,
// and the error names the part and the rows.

import NeuralNetwork
import Testing

struct RefusalTests {
    struct Explosion: Sendable, CustomTestStringConvertible {
        /// Of a network 1-1-1 of identities: weight, bias, weight, bias. Its targets are 0.
        let values: [Float]

        /// One for each row.
        let inputs: [Float]
        var optimizer = Optimizer.sgd(learningRate: 0.1)
        let message: String
        var rows: [Int] = []
        var testDescription: String {
            "\(message) \(optimizer.rule.name) \(optimizer.learningRate)"
        }
    }

    static let errors = [
        Explosion(
            values: [1, 0, 1, 0], inputs: [0, .nan, 1],
            message: "the error of the batch is not finite", rows: [1]),
        Explosion(
            values: [1e20, 0, 1, 0], inputs: [1, 0, 1],
            message: "the error of the batch is not finite", rows: [0, 2]),
        Explosion(
            values: [.infinity, 0, 1, 0], inputs: [1],
            message: "the error of the batch is not finite", rows: [0]),
        // Each row's loss is finite, and their sum is not.
        Explosion(
            values: [1, 0, 1, 0], inputs: [1.5e19, 1.5e19],
            message: "the error of the batch is not finite"),
    ]

    static let gradients = [
        Explosion(
            values: [0, 0, 1e30, 1e10], inputs: [1e30],
            message: "the gradient of layer 0 weight is not finite", rows: [0]),
        Explosion(
            values: [0, 0, 2.5e28, 1e10], inputs: [0.1, 0.1],
            message: "the gradient of layer 0 bias is not finite"),
        Explosion(
            values: [0, 1e30, 1e-20, 1e10], inputs: [0],
            message: "the gradient of layer 1 weight is not finite"),
        // The deltas of layer 0 are 1e15 · 1e30 for the first row, and 0 for the second.
        Explosion(
            values: [1, 0, 1e30, 0], inputs: [1e-15, 0],
            message: "the gradient of layer 0 weight is not finite", rows: [0]),
        Explosion(
            values: [0, 0, 3e38, 1e10], inputs: [0, 0, 0],
            message: "the gradient of layer 0 weight is not finite", rows: [0, 1, 2]),
    ]

    static let parameters = [
        Explosion(
            values: [0, 0, 0, 1], inputs: [0], optimizer: .sgd(learningRate: 3e38),
            message: "the updated layer 1 bias would not be finite"),
        Explosion(
            values: [0, 0, 0, 1], inputs: [0],
            optimizer: Optimizer(.momentum(), learningRate: 3e38),
            message: "the updated layer 1 bias would not be finite"),
        Explosion(
            values: [0, 0, 0, 1], inputs: [0],
            optimizer: Optimizer(.nesterov(), learningRate: 1.7e38),
            message: "the updated layer 1 bias would not be finite"),
        Explosion(
            values: [0, 0, 0, 1], inputs: [0],
            optimizer: Optimizer(.adam(), learningRate: 3e38, decay: Decay(l2: 1)),
            message: "the updated layer 0 weight would not be finite"),
        Explosion(
            values: [0, 0, 0, 1], inputs: [0],
            optimizer: Optimizer(.sgd, learningRate: 1, decay: Decay(decoupled: 1e39)),
            message: "the updated layer 0 weight would not be finite"),
        Explosion(
            values: [0, 0, 0, 1], inputs: [0],
            optimizer: Optimizer(.sgd, learningRate: 1, decay: Decay(l1: 1e39)),
            message: "the updated layer 1 bias would not be finite"),
    ]

    static let slots = [
        Explosion(
            values: [0, 0, 0, 1e19], inputs: [0],
            optimizer: Optimizer(.adagrad(), learningRate: 0.1),
            message: "the optimizer's sum of layer 1 bias would not be finite"),
        Explosion(
            values: [0, 0, 0, 1.8e19], inputs: [0],
            optimizer: Optimizer(.rmsprop(alpha: 0), learningRate: 0.1),
            message: "the optimizer's square of layer 1 bias would not be finite"),
        Explosion(
            values: [0, 0, 0, 1.8e19], inputs: [0],
            optimizer: Optimizer(
                .adam(AdamSettings(beta2: 0)), learningRate: 0.1),
            message: "the optimizer's square of layer 1 bias would not be finite"),
        Explosion(
            values: [0, 0, 0, 1.8e19], inputs: [0],
            optimizer: Optimizer(.adamw(AdamSettings(beta2: 0)), learningRate: 0.1),
            message: "the optimizer's square of layer 1 bias would not be finite"),
    ]

    @Test(arguments: errors + gradients + parameters + slots, KernelChoice.all)
    func aStepThatIsNotFiniteLeavesTheStateUntouched(
        explosion: Explosion, choice: KernelChoice
    ) throws {
        let architecture = try makeArchitecture(
            sizes: [1, 1, 1], activations: [.identity, .identity])
        let plateau = LearningRateSchedule(.plateau(LearningRateSchedule.Plateau()))
        var training = TestTraining(
            Parameters(architecture: architecture, values: explosion.values),
            StepSettings(optimizer: explosion.optimizer, schedule: plateau),
            kernels: try choice.make())
        let before = training.words
        let batch = TestBatch(
            inputs: explosion.inputs, targets: explosion.inputs.map { _ in 0 },
            rowCount: explosion.inputs.count)
        let error = try #require(throws: NonFiniteError.self) { try training.apply(batch) }
        #expect("\(error)" == explosion.message)
        #expect(error.rows == explosion.rows)
        #expect(training.words == before)
    }

    /// After a step that changed nothing the state is known to be small: only the settings tell.
    @Test(arguments: [Float(3e38), -3e38], ["sgd", "momentum", "nesterov"])
    func aHugeRateIsNotOverlookedInSmallStates(learningRate: Float, rule: String) throws {
        let architecture = try makeArchitecture(sizes: [1, 1], activations: [.identity])
        var training = try TestTraining(
            Parameters(architecture: architecture, values: [0, 1]),
            Optimizer(
                try OptimizerRule(named: rule), learningRate: learningRate, decay: Decay()))
        try training.apply(TestBatch(inputs: [0], targets: [1], rowCount: 1))
        let before = training.words
        #expect(throws: NonFiniteError.parameters(architecture.tensors[0])) {
            try training.apply(TestBatch(inputs: [1], targets: [-1], rowCount: 1))
        }
        #expect(training.words == before)
    }

    /// Slots that a store hands in are as much part of the next state as computed ones.
    @Test(arguments: OptimizerRule.all.filter { !$0.slotNames.isEmpty }.map(\.name))
    func aStoredSlotThatIsNotFiniteIsRefused(rule: String) throws {
        let architecture = try makeArchitecture(sizes: [3, 2], activations: [.tanh])
        let settings = StepSettings(
            optimizer: Optimizer(try OptimizerRule(named: rule), learningRate: 0.1))
        var generator = TestGenerator(seed: 4)
        let parameters = makeParameters(for: architecture, using: &generator)
        let batch = TestBatch(for: architecture, rowCount: 2, using: &generator)
        for slot in settings.optimizer.rule.slotNames.indices {
            var training = TestTraining(parameters, settings, kernels: try Kernels())
            let layout = training.state.layout
            var words = training.state.words
            words[layout.slotRange(slot)][layout.slotRange(slot).upperBound - 1] = .infinity
            training.state = TrainingState(layout: layout, words: words)
            let error = try #require(throws: NonFiniteError.self) { try training.apply(batch) }
            #expect("\(error)".contains("layer 0 bias"))
            #expect(training.words == bits(words))
        }
    }

    /// Tensors longer than the stretches that an update is tried in are named as well.
    @Test
    func theTensorIsNamedWhereverInItTheValueIs() throws {
        let architecture = try makeArchitecture(
            sizes: [100, 90, 1], activations: [.identity, .identity], hasBias: [true, false])
        for (index, name) in [
            (0, "layer 0 weight"), (8999, "layer 0 weight"), (9000, "layer 0 bias"),
            (9089, "layer 0 bias"), (9090, "layer 1 weight"), (9179, "layer 1 weight"),
        ] {
            var values = [Float](repeating: 0, count: architecture.parameterCount)
            values[index] = 2
            // Decay blows up the only weight that is not 0.
            let optimizer = Optimizer(.sgd, learningRate: 1, decay: Decay(decoupled: 3e38))
            var training = try TestTraining(
                Parameters(architecture: architecture, values: values), optimizer)
            let error = try #require(throws: NonFiniteError.self) {
                try training.apply(
                    TestBatch(
                        inputs: [Float](repeating: 0, count: 100), targets: [0], rowCount: 1))
            }
            #expect("\(error)" == "the updated \(name) would not be finite")
        }
    }

    @Test
    func aStepAfterARefusedOneIsAsGoodAsEver() throws {
        let architecture = try makeArchitecture(sizes: [1, 2], activations: [.relu])
        var generator = TestGenerator(seed: 8)
        let parameters = makeParameters(for: architecture, using: &generator)
        var training = try TestTraining(parameters, Optimizer(.adam()))
        var fresh = try TestTraining(parameters, Optimizer(.adam()))
        #expect(throws: NonFiniteError.error(rows: [0])) {
            try training.apply(TestBatch(inputs: [.nan], targets: [0, 0], rowCount: 1))
        }
        let batch = TestBatch(for: architecture, rowCount: 1, using: &generator)
        let error = try training.apply(batch)
        #expect(try fresh.apply(batch) == error)
        #expect(training.words == fresh.words)
    }

    /// A state that came from words is tried first, one that a step left only if it is large: both
    /// ways give the same bits.
    @Test(arguments: 3000..<3100)
    func theCarefulWayHasTheBitsOfTheFastOne(seed: Int) throws {
        let drawn = try RandomTraining(seed: seed, stepCount: 6)
        var fast = TestTraining(drawn.parameters, drawn.settings, kernels: try Kernels())
        var careful = fast
        for batch in drawn.batches {
            careful.state = TrainingState(layout: fast.state.layout, words: careful.state.words)
            let errors = ((try? fast.apply(batch)), (try? careful.apply(batch)))
            #expect(errors.0?.bitPattern == errors.1?.bitPattern)
            #expect(fast.words == careful.words)
        }
    }

    /// One huge weight, with which nothing overflows, makes every step be tried.
    @Test(arguments: OptimizerRule.all.map(\.name))
    func aHugeWeightChangesNoBitOfTheOthers(rule: String) throws {
        let architecture = try makeArchitecture(
            sizes: [3, 40, 2], activations: [.tanh, .identity])
        var generator = TestGenerator(seed: 6)
        let parameters = makeParameters(for: architecture, using: &generator)
        let huge = architecture.tensors[0].index(output: 7, input: 1)
        let optimizer = Optimizer(try OptimizerRule(named: rule), learningRate: 0.01)
        var runs = try [Float(1e20), 1e8].map { value in
            var parameters = parameters
            parameters.values[huge] = value
            return try TestTraining(parameters, optimizer)
        }
        for _ in 1...5 {
            // A saturated unit does not say how large its weight is.
            var batch = TestBatch(for: architecture, rowCount: 3, using: &generator)
            for row in 0..<3 { batch.inputs[3 * row + 1] = 0.5 }
            for index in runs.indices { try runs[index].apply(batch) }
            let words = runs.map { run in
                run.words.indices.filter { $0 != huge }.map { run.words[$0] }
            }
            #expect(words[0] == words[1])
        }
    }
}
