// The products of layers so large that they are cut into blocks, packed, and shared among threads,
// bit for bit against plain loops. Below these sizes NumericsTests compares whole steps.

import NeuralNetwork
import Testing

struct LargeProductTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let rows: Int
        let inputs: Int
        let outputs: Int

        /// Why it is here: the ways through Sources/CKernels that smaller ones don't take.
        let way: String

        init(_ rows: Int, _ inputs: Int, _ outputs: Int, _ way: String) {
            (self.rows, self.inputs, self.outputs, self.way) = (rows, inputs, outputs, way)
        }

        var testDescription: String { "\(rows) × \(inputs) × \(outputs): \(way)" }
    }

    static let cases = [
        Case(1, 13, 17, "the fewest inputs of an outer product"),
        Case(1, 784, 128, "one row, four blocks of steps"),
        Case(1, 300, 1100, "one row, blocks of 16 steps"),
        Case(1, 1030, 1100, "one row, shared by threads"),
        Case(3, 1024, 600, "sums of a tree in several blocks; a's values packed"),
        Case(7, 40, 777, "the most rows with a tree"),
        Case(8, 33, 600, "the fewest rows without one"),
        Case(9, 700, 300, "blocks of 16 steps of several rows"),
        Case(25, 1024, 530, "b packed and fetched ahead, a's values packed"),
        Case(30, 2048, 520, "two blocks of columns; only the first is worth packing a's values"),
        Case(70, 600, 257, "weights transposed, in blocks"),
        Case(78, 1100, 130, "deltas transposed, in blocks of rows and inputs"),
        Case(130, 520, 260, "three blocks of steps of the weights' gradient, b packed"),
    ]

    @Test(arguments: cases)
    func productsHaveTheBitsOfPlainLoops(item: Case) throws {
        var generator = TestGenerator(seed: UInt64(item.rows))
        let operands = LayerOperands(
            rows: item.rows, inputs: item.inputs, outputs: item.outputs, using: &generator)
        let expected = DenseProduct.allCases.map { ($0, operands.reference($0)) }
        let different = try KernelChoice.all.flatMap { choice in
            let kernels = try choice.make()
            return expected.compactMap { product, expected in
                firstDifference(of: operands.compute(product, kernels), from: expected).map {
                    "\(product) by \(choice.testDescription): \($0)"
                }
            }
        }
        #expect(different == [])
    }

    /// The operands would prove little if their results were all of one kind.
    @Test
    func resultsAreFiniteAndHaveZerosOfBothSigns() {
        var generator = TestGenerator(seed: 9)
        let operands = LayerOperands(rows: 9, inputs: 70, outputs: 50, using: &generator)
        for product in DenseProduct.allCases where product != .biasGradient {
            let values = operands.reference(product)
            let areFinite = values.allSatisfy(\.isFinite)
            #expect(areFinite, "\(product)")
            let zeros = Set(values.filter(\.isZero).map(\.sign))
            #expect(zeros == [.plus, .minus], "\(product)")
        }
    }
}
