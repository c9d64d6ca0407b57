// nnstore diff: whole outputs, and the numbers behind them.

import ModelStore
import NeuralNetwork
import StoreCommands
import Testing

struct DiffTests {
    @Test func theTableShowsEachTensor() throws {
        let result = try LookingStore.withReader().run("diff", "reader@4", "reader@20")
        #expect(
            result.output == """
                reader  step 4 → 20   error 0.2500 → 0.05000
                layer  tensor  shape  |change|  relative  largest change                cosine  changed           ulps
                    0  weight  2×3      0.6124    0.2724  +0.2500 at output 0, input 0  0.9863   6 of 6  2,076,180,481
                    0  bias    2        0.3536     1.109  +0.2500 at output 0           0.9524   2 of 2     18,874,368
                    1  weight  2×2      0.5000    0.2556  +0.2500 at output 0, input 0  0.9983   4 of 4      4,194,304
                    1  bias    2        0.3536    0.1477  +0.2500 at output 0           1.0000   2 of 2      2,097,152

                """)
        #expect(result.exitCode == .success)
    }

    @Test func theSingleValuesFollowTheTable() throws {
        let store = try LookingStore.withReader()
        let table = try store.run("diff", "reader@4", "@20").output
        let result = try store.run("diff", "reader@4", "@20", "--top", "2")
        #expect(
            result.output == table + """

                layer  tensor  output  input  before    after   change       ulps
                    0  weight       0      0  −1.438   −1.188  +0.2500  2,097,152
                    0  weight       1      0  −1.188  −0.9375  +0.2500  2,621,440

                """)
    }

    @Test func csvHasAColumnForEachNumber() throws {
        let result = try LookingStore.withReader().run("diff", "reader@4", "reader@20", "--csv")
        let rows = result.output.split(separator: "\r\n").map(String.init)
        try #require(rows.count == 5)
        #expect(
            rows[0]
                == "layer,tensor,shape,change,relative,largest_change,largest_change_output,"
                + "largest_change_input,cosine,changed,values,largest_ulp_distance")
        #expect(rows[3].hasPrefix("1,weight,\"[2,2]\",0.5,"))
        #expect(rows[3].hasSuffix(",4,4,4194304"))
        #expect(rows[2].contains(",0.25,0,,"))
    }

    @Test func withTopCsvIsOfTheSingleValues() throws {
        let store = try LookingStore.withReader()
        let result = try store.run("diff", "reader@4", "reader@20", "--csv", "--top", "1")
        #expect(
            result.output == """
                layer,tensor,output,input,before,after,change,ulp_distance\r
                0,weight,0,0,-1.4375,-1.1875,0.25,2097152\r

                """)
    }

    @Test func jsonNamesBothCheckpoints() throws {
        let store = try LookingStore.withReader()
        let result = try store.run("diff", "reader@4", "@best", "--json", "--top", "1")
        let report = try JSON.decode(DiffJSON.self, result.output)
        #expect(report.schema == "nnstore.diff/1")
        #expect([report.before.step, report.after.step] == [4, 20])
        #expect([report.before.error, report.after.error] == [0.25, 0.05])
        #expect(!report.identical)
        try #require(report.tensors.map(\.shape) == [[2, 3], [2], [2, 2], [2]])
        // |d| = ¼ √6 and |a|² = 5.0546875: all sums are exact in double precision.
        #expect(report.tensors[0].change == 0.375.squareRoot())
        #expect(report.tensors[0].relative == 0.375.squareRoot() / 5.0546875.squareRoot())
        #expect(report.largestChanges?.map(\.change) == [0.25])
    }

    @Test func identicalStatesSaySoAndExitWithZero() throws {
        let store = try LookingStore.withReader()
        try store.createReader(named: "copy")
        let result = try store.run("diff", "reader@0", "copy", "--exit-code")
        #expect(
            result.output == """
                reader step 0 → copy step 0
                identical in every bit of 14 values

                """)
        #expect(result.exitCode == .success)
        let json = try store.run("diff", "reader@0", "copy", "--json")
        #expect(try JSON.decode(DiffJSON.self, json.output).identical)
    }

    @Test func aStateThatDiffersBesideItsWeightsIsADifference() throws {
        let store = try LookingStore()
        let reader = try store.createReader()
        // The weights stay; the velocity is the number of the step.
        try store.train(reader, steps: 3, optimizer: Optimizer(.momentum())) { step in
            LookingStore.values(after: 0) + Array(repeating: Float(step), count: 14)
        }
        let result = try store.run("diff", "reader@2", "@3", "--exit-code")
        #expect(
            result.output == """
                reader  step 2 → 3   error 0.5000 → 0.3333
                the weights are identical in every bit of 14 values; the rest of the state differs: \
                14 of 14 values of velocity

                """)
        #expect(result.exitCode == .negative)
        let json = try JSON.decode(
            DiffJSON.self, store.run("diff", "reader@2", "@3", "--json").output)
        #expect(!json.identical)
        #expect(json.identicalWeights)
        #expect(json.otherDifferences == ["14 of 14 values of velocity"])
        #expect(
            try store.run("diff", "reader@0", "@3").output.hasSuffix(
                "the rest of the state differs: no optimizer state against velocity\n"))
        let same = try store.run("diff", "reader@3", "@3", "--exit-code")
        #expect(
            same.output.hasSuffix(
                "identical in every bit of 14 values and of the optimizer's state\n"))
        #expect(same.exitCode == .success)
    }

    @Test func onlyExitCodeMakesADifferenceANegativeAnswer() throws {
        let store = try LookingStore.withReader()
        #expect(try store.run("diff", "reader@4", "@5", "--exit-code").exitCode == .negative)
        #expect(try store.run("diff", "reader@4", "@5").exitCode == .success)
    }

    @Test func aDifferentSignOfZeroIsADifference() throws {
        let store = try LookingStore()
        let layer = DenseLayer(unitCount: 1, activation: .identity, hasBias: false)
        let architecture = try Architecture(inputCount: 1, layers: [layer], loss: .squaredError)
        try store.create("plus", architecture, [0])
        try store.create("minus", architecture, [-0.0])
        let result = try store.run("diff", "plus", "minus", "--exit-code")
        #expect(
            result.output == """
                plus step 0 → minus step 0
                layer  tensor  shape  |change|  relative  largest change              cosine  changed  ulps
                    0  weight  1×1       0.000            0.000 at output 0, input 0           1 of 1     1

                """)
        #expect(result.exitCode == .negative)
    }

    @Test(arguments: [
        ("@20", "reader  step 7 → 20 "), ("@good", "reader  step 7 → 7 "),
        ("~3", "reader  step 7 → 27 "), ("reader@2", "reader  step 7 → 2 "),
    ])
    func theSecondAddressMayLeaveOutTheNetwork(_ second: String, _ start: String) throws {
        let result = try LookingStore.withReader().run("diff", "reader@7", second)
        #expect(result.output.hasPrefix(start))
    }

    @Test func aShortenedSecondAddressIsOnTheSameBranch() throws {
        let store = try LookingStore.withReader()
        let reader = try store.store.network(named: "reader")
        try store.store.createBranch(
            named: "wide", of: reader, at: store.checkpoint("reader@5"), now: LookingStore.now)
        let result = try store.run("diff", "reader:wide@3", "@latest")
        #expect(result.output.hasPrefix("reader:wide  step 3 → 5 "))
    }

    @Test func differentArchitecturesAreRefusedByTheirFirstDifference() throws {
        let store = try LookingStore.withReader()
        let architecture = try Architecture(
            inputCount: 3,
            layers: [DenseLayer(unitCount: 4, activation: .sigmoid, hasBias: true)],
            loss: .squaredError)
        try store.create("other", architecture, Array(repeating: 0, count: 16))
        let result = try store.run("diff", "reader", "other")
        #expect(result.output.isEmpty)
        #expect(
            result.errors == """
                error: reader and other can't be compared, their architectures differ: layer 0 has 2 units against 4
                try:   nnstore list

                """)
        #expect(result.exitCode == .usage)
    }
}

private struct DiffJSON: Decodable {
    struct Side: Decodable {
        let network: String
        let step: Int
        let error: Float?
        let sha256: String
    }

    struct Tensor: Decodable {
        let layer: Int
        let tensor: String
        let shape: [Int]
        let change: Double
        let relative: Double?
        let cosine: Double?
    }

    struct Value: Decodable {
        let before, after: Float
        let change: Double
    }

    let schema: String
    let before, after: Side
    let identical, identicalWeights: Bool
    let otherDifferences: [String]
    let tensors: [Tensor]
    /// Only where --top asked for them.
    let largestChanges: [Value]?
}
