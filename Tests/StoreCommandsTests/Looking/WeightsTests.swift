// nnstore weights: matrices for people, exact values for machines.

import NeuralNetwork
import StoreCommands
import Testing

struct WeightsTests {
    @Test func eachTensorIsAMatrixOfOutputsAndInputs() throws {
        let result = try LookingStore.withReader().run("weights", "reader@4")
        #expect(
            result.output == """
                reader  step 4

                layer 0 weight  2×3
                output  input 0        1        2
                     0   −1.438  −0.9375  −0.4375
                     1   −1.188  −0.6875  −0.1875

                layer 0 bias  2
                output      bias
                     0  +0.06250
                     1   +0.3125

                layer 1 weight  2×2
                output  input 0       1
                     0  +0.5625  +1.063
                     1  +0.8125  +1.313

                layer 1 bias  2
                output    bias
                     0  +1.563
                     1  +1.813

                """)
    }

    @Test func aLargeTensorShowsItsFirstValuesAndHowToSeeAll() throws {
        let store = try Self.withLargeLayer()
        let result = try store.run("weights", "large", "--tensor", "weight")
        let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
        try #require(lines.count == 4 + 10 + 3)
        #expect(lines[2] == "layer 0 weight  12×8, the first of them")
        #expect(lines[3] == "output  input 0       1       2       3       4       5  …")
        #expect(lines[4] == "     0    0.000  +12.00  +24.00  +36.00  +48.00  +60.00  …")
        #expect(lines[15] == "every value: nnstore weights large --tensor weight --all")
        let all = try store.run("weights", "large", "--tensor", "weight", "--all")
        #expect(all.output.split(separator: "\n").count == 1 + 2 + 12)
        #expect(
            all.output.contains(
                "    11   +11.00  +23.00  +35.00  +47.00  +59.00  +71.00  +83.00  +95.00\n"))
        #expect(!all.output.contains("every value"))
    }

    /// 8 → 12 with the values 0…95 as they lie in memory: input-major.
    private static func withLargeLayer() throws -> LookingStore {
        let store = try LookingStore()
        let layer = DenseLayer(unitCount: 12, activation: .identity, hasBias: true)
        let architecture = try Architecture(inputCount: 8, layers: [layer], loss: .squaredError)
        try store.create("large", architecture, (0..<108).map { Float($0) })
        return store
    }

    @Test func layerAndTensorChooseWhatIsShown() throws {
        let store = try LookingStore.withReader()
        let result = try store.run("weights", "reader@4", "--layer", "1", "--csv")
        #expect(
            result.output == """
                layer,tensor,output,input,value\r
                1,weight,0,0,0.5625\r
                1,weight,0,1,1.0625\r
                1,weight,1,0,0.8125\r
                1,weight,1,1,1.3125\r
                1,bias,0,,1.5625\r
                1,bias,1,,1.8125\r

                """)
        let biases = try store.run("weights", "reader@4", "--tensor", "bias", "--jsonl")
        #expect(
            biases.output == """
                {"layer":0,"tensor":"bias","output":0,"input":null,"value":0.0625}
                {"layer":0,"tensor":"bias","output":1,"input":null,"value":0.3125}
                {"layer":1,"tensor":"bias","output":0,"input":null,"value":1.5625}
                {"layer":1,"tensor":"bias","output":1,"input":null,"value":1.8125}

                """)
    }

    /// Values that are hard to write: the ends of the range, a negative zero, long fractions.
    private static let hardValues: [Float] = [
        -0.0, .leastNonzeroMagnitude, -.greatestFiniteMagnitude, 0.1, 1 / 3, 16_777_215,
        .leastNormalMagnitude.nextDown, -1e-10,
    ]

    private static func withHardValues() throws -> LookingStore {
        let store = try LookingStore()
        let layer = DenseLayer(unitCount: 2, activation: .identity, hasBias: false)
        let architecture = try Architecture(inputCount: 4, layers: [layer], loss: .squaredError)
        try store.create("hard", architecture, hardValues)
        return store
    }

    @Test func csvReadsBackToTheSameBits() throws {
        let result = try Self.withHardValues().run("weights", "hard", "--csv")
        for line in result.output.split(separator: "\r\n").dropFirst() {
            let cells = line.split(separator: ",")
            let place = try #require(Int(cells[2])) + 2 * #require(Int(cells[3]))
            let value = try #require(Float(cells[4]))
            #expect(value.bitPattern == Self.hardValues[place].bitPattern)
        }
    }

    @Test func jsonReadsBackToTheSameBits() throws {
        let result = try Self.withHardValues().run("weights", "hard", "--json")
        let tensors = try JSON.decode(WeightsJSON.self, result.output).tensors
        try #require(tensors.map(\.shape) == [[2, 4]])
        let expected = (0..<2).map { output in
            (0..<4).map { input in Self.hardValues[2 * input + output].bitPattern }
        }
        #expect(tensors[0].values.map { $0.map(\.bitPattern) } == expected)
    }

    @Test func aLayerOrTensorThatIsNotThereIsNotFound() throws {
        let layer = try LookingStore.withReader().run("weights", "reader", "--layer", "2")
        #expect(layer.exitCode == .notFound)
        #expect(
            layer.errors == """
                error: reader has no layer 2; its last one is 1
                try:   nnstore show reader

                """)
        let bias = try Self.withHardValues().run("weights", "hard", "--tensor", "bias")
        #expect(bias.exitCode == .notFound)
        #expect(bias.errors.hasPrefix("error: hard has no biases\n"))
    }
}

private struct WeightsJSON: Decodable {
    struct Tensor: Decodable {
        let shape: [Int]
        let values: [[Float]]
    }

    let tensors: [Tensor]
}
