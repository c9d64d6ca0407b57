// What lies where in a state, and what another optimizer or schedule takes over of it.

import NeuralNetwork
import Testing

struct TrainingStateTests {
    private static let plateau = LearningRateSchedule(.plateau(.init(patience: 0)))
    private static let steps = LearningRateSchedule(.step(.steps(5), factor: 0.5))

    @Test(arguments: [
        (OptimizerRule.sgd, [] as [String], 0), (.momentum(), ["velocity"], 0),
        (.nesterov(), ["velocity"], 0), (.adagrad(), ["sum"], 0), (.rmsprop(), ["square"], 0),
        (.adam(), ["mean", "square"], 2), (.adamw(), ["mean", "square"], 2),
    ])
    func slotsFollowTheParameters(rule: OptimizerRule, slots: [String], counter: Int) throws {
        let architecture = try makeArchitecture(sizes: [3, 2], activations: [.tanh])
        func layout(_ schedule: LearningRateSchedule) -> StateLayout {
            StateLayout(architecture, optimizer: Optimizer(rule), schedule: schedule)
        }
        let wordCount = 8 * (1 + slots.count) + counter
        #expect(layout(.constant).parameterCount == 8)
        #expect(layout(.constant).slotNames == slots)
        #expect(layout(.constant).wordCount == wordCount)
        #expect(layout(Self.steps).wordCount == wordCount + 2)
        #expect(layout(Self.plateau).wordCount == wordCount + 7)
        #expect(
            layout(LearningRateSchedule(.constant, warmUp: .init(.steps(3)))).wordCount
                == wordCount + 2)
        for slot in slots.indices {
            #expect(layout(Self.plateau).slotRange(slot) == 8 * (slot + 1)..<8 * (slot + 2))
        }
        #expect(StateLayout(untrained: architecture).wordCount == 8)
    }

    /// adam with a plateau has every part: the words after the slots, one by one.
    @Test
    func countersAreWords() throws {
        var training = try train(Optimizer(.adam()), Self.plateau, steps: 3)
        let state = training.state
        let tail = bits(Array(state.words[24...]))
        #expect(Array(tail[..<4]) == [3, 0, 3, 0])
        #expect(Float(bitPattern: tail[4]) > 0)
        #expect(Array(tail[5...]) == [3, Float.infinity.bitPattern, 0, 0])
        #expect(state.optimizerStep == 3)
        #expect(state.scheduleStep == 3)
        training.step.endEpoch(&training.state, validationError: 0.5)
        training.step.endEpoch(&training.state, validationError: 0.75)
        #expect(Array(training.words[28...]) == [0, 0, Float(0.5).bitPattern, 0, 1])
    }

    @Test
    func countersGoBeyondOneWord() throws {
        let training = try train(Optimizer(.adam()), Self.steps, steps: 1)
        var words = training.state.words
        for offset in [24, 26] { words[offset] = Float(bitPattern: .max) }
        var state = TrainingState(layout: training.state.layout, words: words)
        #expect(state.optimizerStep == 0xFFFF_FFFF)
        _ = try training.step.apply(
            to: &state, step: 2, inputs: [0, 0, 0], targets: [0, 0], rowCount: 1)
        #expect(bits(Array(state.words[24...])) == [0, 1, 0, 1])
        #expect(state.scheduleStep == 1 << 32)
    }

    @Test
    func aNewStateHasZerosAndNoBestValue() throws {
        let training = try train(Optimizer(.adam()), Self.plateau, steps: 0)
        let words = training.words
        #expect(words[8..<30].allSatisfy { $0 == 0 })
        #expect(Array(words[30...]) == [Float.infinity.bitPattern, 0, 0])
    }

    // MARK: Carrying over

    @Test
    func otherSettingsOfTheSameOptimizerTakeItsSlotsOver() throws {
        let state = try train(Optimizer(.adam()), Self.plateau, steps: 4).state
        let next = under(
            Optimizer(.adam(AdamSettings(beta1: 0.5)), learningRate: 3), Self.plateau, state)
        #expect(bits(next.words) == bits(state.words))
        #expect(next.layout != state.layout)
    }

    @Test
    func anotherOptimizerStartsAfresh() throws {
        let state = try train(Optimizer(.adam()), Self.plateau, steps: 4).state
        let next = under(Optimizer(.adamw()), Self.plateau, state)
        #expect(next.parameters == state.parameters)
        #expect(next.words[8..<24].allSatisfy { $0.bitPattern == 0 })
        #expect(next.optimizerStep == 0)
        #expect(next.scheduleStep == 4)
        #expect(bits(Array(next.words[28...])) == bits(Array(state.words[28...])))
    }

    @Test
    func anotherScheduleStartsAfresh() throws {
        let state = try train(Optimizer(.momentum()), Self.plateau, steps: 4).state
        let patient = LearningRateSchedule(.plateau(.init(patience: 1)))
        let next = under(Optimizer(.momentum()), patient, state)
        #expect(bits(Array(next.words[..<16])) == bits(Array(state.words[..<16])))
        #expect(next.scheduleStep == 0)
        #expect(
            bits(Array(next.words[16...])) == [0, 0, 0, 0, Float.infinity.bitPattern, 0, 0])
        #expect(under(Optimizer(.momentum()), .constant, state).words.count == 16)
    }

    @Test
    func untrainedParametersBringNothingElse() throws {
        let trained = try train(Optimizer(.momentum()), .constant, steps: 4).state
        let untrained = TrainingState(trained.parameters)
        #expect(untrained.words == trained.parameters.values)
        let next = under(Optimizer(.momentum()), Self.steps, untrained)
        #expect(next.words[8...].allSatisfy { $0.bitPattern == 0 })
    }

    @Test
    func equalityIsOfBits() throws {
        let state = try train(Optimizer(.sgd), .constant, steps: 1).state
        var words = state.words
        words[0] = 0
        let positive = TrainingState(layout: state.layout, words: words)
        words[0] = -0.0
        #expect(TrainingState(layout: state.layout, words: words) != positive)
        words[0] = .nan
        let one = TrainingState(layout: state.layout, words: words)
        #expect(one == TrainingState(layout: state.layout, words: words))
    }

    // MARK: Help

    private func under(
        _ optimizer: Optimizer, _ schedule: LearningRateSchedule, _ state: TrainingState
    ) -> TrainingState {
        TrainingState(
            state,
            under: StateLayout(
                state.layout.architecture, optimizer: optimizer, schedule: schedule))
    }

    /// A network of 8 parameters after some steps.
    private func train(
        _ optimizer: Optimizer, _ schedule: LearningRateSchedule, steps: Int
    ) throws -> TestTraining {
        let architecture = try makeArchitecture(sizes: [3, 2], activations: [.tanh])
        var generator = TestGenerator(seed: 2)
        var training = TestTraining(
            makeParameters(for: architecture, using: &generator),
            StepSettings(optimizer: optimizer, schedule: schedule), kernels: try Kernels())
        for _ in 0..<steps {
            try training.apply(TestBatch(for: architecture, rowCount: 2, using: &generator))
        }
        return training
    }
}
