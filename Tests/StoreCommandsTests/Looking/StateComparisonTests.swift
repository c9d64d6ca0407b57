// The comparison of two states against values computed by hand.

import NeuralNetwork
import StoreCommands
import Testing

struct StateComparisonTests {
    /// One unit with two inputs and a bias: values [weight 0, weight 1, bias].
    private static func state(_ values: [Float]) throws -> Parameters {
        let layer = DenseLayer(unitCount: 1, activation: .identity, hasBias: true)
        let architecture = try Architecture(inputCount: 2, layers: [layer], loss: .squaredError)
        return Parameters(architecture: architecture, values: values)
    }

    private static func compare(_ before: [Float], _ after: [Float]) throws -> StateComparison {
        StateComparison(from: try state(before), to: try state(after))
    }

    @Test func normsAndCosineAreThoseComputedByHand() throws {
        // a = (3, 4), b = (0, 8): d = (-3, 4), |d| = 5, |a| = 5, |b| = 8, a·b = 32.
        let weights = try Self.compare([3, 4, 1], [0, 8, 1]).tensors[0]
        #expect(weights.norm == 5)
        #expect(weights.relativeNorm == 1)
        #expect(weights.cosine == 0.8)
        #expect(weights.changedCount == 2)
        #expect(weights.largest?.change == 4)
        #expect(weights.largest?.output == 0)
        #expect(weights.largest?.input == 1)
        // 4 to 8 is one binade of 2²³ numbers, 3 to 0 is 128 binades and a half.
        #expect(weights.largestULPDistance == 0x4040_0000)
    }

    @Test func aTensorThatDidNotChangeSaysSo() throws {
        let bias = try Self.compare([3, 4, 1], [0, 8, 1]).tensors[1]
        #expect(bias.norm == 0)
        #expect(bias.relativeNorm == 0)
        #expect(bias.cosine == 1)
        #expect(bias.largest == nil)
        #expect(bias.changedCount == 0)
        #expect(bias.largestULPDistance == 0)
    }

    @Test(arguments: [([Float(0), 0], [Float(1), 2]), ([1, 2], [0, 0]), ([0, 0], [0, 0])])
    func aZeroTensorHasNoDirection(_ before: [Float], _ after: [Float]) throws {
        let weights = try Self.compare(before + [0], after + [0]).tensors[0]
        #expect(weights.cosine == nil)
        #expect((weights.relativeNorm == nil) == (before == [0, 0]))
    }

    @Test func aChangedSignOfZeroIsAChangeOfBitsOnly() throws {
        let comparison = try Self.compare([0, 1, 1], [-0.0, 1, 1])
        let weights = comparison.tensors[0]
        #expect(weights.norm == 0)
        #expect(weights.changedCount == 1)
        #expect(weights.largestULPDistance == 1)
        #expect(weights.largest?.change == 0)
        #expect(!comparison.isIdentical)
        #expect(try Self.compare([0, 1, 1], [0, 1, 1]).isIdentical)
    }

    @Test(arguments: [
        (Float(1), Float(1).nextUp, 1), (-1, Float(-1).nextDown, 1), (0, 1, 0x3f80_0000),
        (-0.0, 0, 1), (-Float.leastNonzeroMagnitude, .leastNonzeroMagnitude, 3),
        (-Float.greatestFiniteMagnitude, .greatestFiniteMagnitude, 2 * 0x7f7f_ffff + 1),
        (2.5, 2.5, 0),
    ])
    func theULPDistanceCountsTheNumbersBetween(_ one: Float, _ other: Float, _ distance: Int) {
        #expect(ValueChange.ulpDistance(one, other) == distance)
        #expect(ValueChange.ulpDistance(other, one) == distance)
    }

    @Test func smallChangesAreNotLostInFloat() throws {
        // In single precision the square of 1e-30 is 0.
        let weights = try Self.compare([1, 1e-30, 0], [1, -1e-30, 0]).tensors[0]
        #expect(abs(weights.norm - 2e-30) < 1e-36)
        #expect(weights.cosine == 1)
    }

    @Test func theCosineNeverExceedsOne() throws {
        for factor in stride(from: Float(0.1), to: 3, by: 0.1) {
            let weights = try Self.compare([0.1, 0.7, 0], [0.1 * factor, 0.7 * factor, 0])
            #expect(try #require(weights.tensors[0].cosine) <= 1)
        }
    }

    @Test func theLargestChangesComeInOrderOfTheirSize() throws {
        let comparison = try Self.compare([0, 0, 0], [2, -3, -2])
        let changes = comparison.largestChanges(2)
        #expect(changes.map(\.after) == [-3, 2])
        #expect(changes.map(\.input) == [1, 0])
        #expect(comparison.largestChanges(9).map(\.after) == [-3, 2, -2])
        #expect(comparison.largestChanges(9).last?.input == nil)
    }

    @Test func theLargestOfManyChangesAreFoundInBoundedMemory() throws {
        let layer = DenseLayer(unitCount: 200, activation: .identity, hasBias: false)
        let architecture = try Architecture(inputCount: 100, layers: [layer], loss: .squaredError)
        let before = Parameters(
            architecture: architecture, values: Array(repeating: 0, count: 20_000))
        var after = before
        // 7,919 is prime, so every value from 1 to 20,000 occurs once, in no order.
        for index in 0..<20_000 { after.values[index] = Float(index * 7919 % 20_000 + 1) }
        let largest = StateComparison(from: before, to: after).largestChanges(3)
        #expect(largest.map(\.after) == [20_000, 19_999, 19_998])
    }

    @Test func theStateIsInputMajorAndTheReportOutputMajor() throws {
        let layer = DenseLayer(unitCount: 2, activation: .identity, hasBias: false)
        let architecture = try Architecture(inputCount: 3, layers: [layer], loss: .squaredError)
        let before = Parameters(architecture: architecture, values: [0, 0, 0, 0, 0, 0])
        var after = before
        after.values[architecture.tensors[0].index(output: 1, input: 2)] = 1
        let largest = StateComparison(from: before, to: after).tensors[0].largest
        #expect(largest?.output == 1)
        #expect(largest?.input == 2)
    }
}

struct ArchitectureDifferenceTests {
    private static func architecture(
        inputs: Int = 3, _ units: [Int] = [4, 2], _ activation: Activation = .tanh,
        hasBias: Bool = true, loss: Loss = .squaredError
    ) throws -> Architecture {
        try Architecture(
            inputCount: inputs,
            layers: units.map {
                DenseLayer(unitCount: $0, activation: activation, hasBias: hasBias)
            }, loss: loss)
    }

    @Test func theFirstDifferenceIsNamed() throws {
        let base = try Self.architecture()
        let cases: [(Architecture, String?)] = [
            (try Self.architecture(inputs: 5), "3 inputs against 5"),
            (try Self.architecture([4, 3]), "layer 1 has 2 units against 3"),
            (try Self.architecture([4, 2], .relu), "layer 0 has tanh against relu"),
            (try Self.architecture(hasBias: false), "layer 0 has biases against none"),
            (try Self.architecture([4, 2, 2]), "2 layers against 3"),
            (try Self.architecture(loss: .meanSquaredError), nil), (base, nil),
        ]
        for (other, difference) in cases {
            #expect(base.firstDifference(from: other) == difference)
        }
    }
}
