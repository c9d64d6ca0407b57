// What two states differ in beside their weights.

import NeuralNetwork
import StoreCommands
import Testing

struct StateRestTests {
    /// A state of one weight under an optimizer and a schedule, with counters as bit patterns.
    private static func state(
        _ optimizer: Optimizer?, _ words: [Float], schedule: LearningRateSchedule = .constant
    ) throws -> TrainingState {
        let layer = DenseLayer(unitCount: 1, activation: .identity, hasBias: false)
        let architecture = try Architecture(inputCount: 1, layers: [layer], loss: .squaredError)
        let layout = optimizer.map {
            StateLayout(architecture, optimizer: $0, schedule: schedule)
        }
        return TrainingState(
            layout: layout ?? StateLayout(untrained: architecture), words: words)
    }

    private static func count(_ number: UInt32) -> Float { Float(bitPattern: number) }

    private static func differences(
        _ before: TrainingState, _ after: TrainingState
    ) -> [String] {
        StateRest(from: before, to: after).differences
    }

    @Test func slotsAndStepsAreCompared() throws {
        let adam = Optimizer(.adam())
        let before = try Self.state(adam, [7, 1, 2, Self.count(20), 0])
        let after = try Self.state(adam, [8, 1, 3, Self.count(1040), 0])
        #expect(
            Self.differences(before, after)
                == ["1 of 1 value of square", "optimizer step 20 against 1,040"])
        #expect(Self.differences(before, before) == [])
        #expect(StateRest(from: before, to: before).isIdentical)
    }

    @Test func theWeightsAreNotPartOfTheRest() throws {
        let momentum = Optimizer(.momentum())
        #expect(
            Self.differences(
                try Self.state(momentum, [1, 5]), try Self.state(momentum, [2, 5])) == [])
    }

    @Test func aSignOfZeroIsADifference() throws {
        let momentum = Optimizer(.momentum())
        #expect(
            Self.differences(
                try Self.state(momentum, [1, 0]), try Self.state(momentum, [1, -0.0]))
                == ["1 of 1 value of velocity"])
    }

    @Test func otherSlotsAreNamed() throws {
        let sgd = try Self.state(.sgd(learningRate: 0.1), [1])
        let momentum = try Self.state(Optimizer(.momentum()), [1, 0])
        let untrained = try Self.state(nil, [1])
        #expect(Self.differences(sgd, momentum) == ["no optimizer state against velocity"])
        #expect(Self.differences(momentum, untrained) == ["velocity against no optimizer state"])
        #expect(Self.differences(sgd, untrained) == [])
    }

    @Test func theCountersOfASchedule() throws {
        let schedule = LearningRateSchedule(.plateau(LearningRateSchedule.Plateau()))
        let sgd = Optimizer.sgd(learningRate: 0.1)
        let words: [Float] = [1, Self.count(3), 0, 0.5, Self.count(1), .infinity, 0, 0]
        var stepped = words
        stepped[1] = Self.count(4)
        var reduced = words
        reduced[7] = Self.count(1)
        let state = try Self.state(sgd, words, schedule: schedule)
        #expect(
            Self.differences(state, try Self.state(sgd, stepped, schedule: schedule))
                == ["schedule step 3 against 4"])
        #expect(
            Self.differences(state, try Self.state(sgd, reduced, schedule: schedule))
                == ["the schedule's counters"])
    }
}
