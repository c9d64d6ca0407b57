// The values of a state as tables: matrices for people, rows or nested arrays for machines.

internal import NeuralNetwork

/// Some tensors of a restored state, in [output][input] order.
struct WeightListing {
    /// One value with its place; a bias has no input.
    struct Value {
        let tensor: TensorLayout
        let output: Int
        let input: Int?
        let value: Float
    }

    /// What of a large tensor people see: a corner that fits 80 columns.
    private static let shownOutputs = 10
    private static let shownInputs = 6

    private let shown: RestoredCheckpoint
    private let parameters: Parameters
    private let tensors: [TensorLayout]

    init(_ shown: RestoredCheckpoint, _ tensors: [TensorLayout]) {
        self.shown = shown
        self.parameters = shown.parameters
        self.tensors = tensors
    }

    // MARK: Machines

    /// A row a value.
    var valueTable: Table<Value> {
        Table(
            schema: "nnstore.weights/1", key: "values",
            columns: [
                .machine("layer") { .integer($0.tensor.layer) },
                .machine("tensor") { .string($0.tensor.kind.rawValue) },
                .machine("output") { .integer($0.output) },
                .machine("input") { $0.input.map { .integer($0) } ?? .null },
                .machine("value") { .float($0.value) },
            ])
    }

    /// Hands over every value in the order of `[output][input]`.
    func forEachValue(_ body: (Value) throws -> Void) throws {
        for tensor in tensors {
            for output in 0..<tensor.outputCount {
                for input in 0..<tensor.inputCount {
                    let value = parameters.values[tensor.index(output: output, input: input)]
                    let place = tensor.kind == .bias ? nil : input
                    try body(Value(tensor: tensor, output: output, input: place, value: value))
                }
            }
        }
    }

    /// A row a tensor, with its values nested as its shape says.
    var tensorTable: Table<TensorLayout> {
        let parameters = parameters
        return Table(
            schema: "nnstore.weights/1", key: "tensors", members: shown.members,
            columns: [
                .machine("layer") { .integer($0.layer) },
                .machine("tensor") { .string($0.kind.rawValue) },
                .machine("shape") { $0.shapeCell.value },
                .machine("values") { Self.nested($0, parameters.outputMajor($0)) },
            ])
    }

    private static func nested(_ tensor: TensorLayout, _ values: [Float]) -> JSONValue {
        guard tensor.kind == .weight else { return .array(values.map { .float($0) }) }
        let rows = (0..<tensor.outputCount).map { output -> JSONValue in
            let start = output * tensor.inputCount
            return .array(values[start..<start + tensor.inputCount].map { .float($0) })
        }
        return .array(rows)
    }

    // MARK: People

    /// Writes each tensor as a matrix, an output a line.
    ///
    /// - Returns: whether all values were written.
    func writeText(to output: Output, all: Bool) throws -> Bool {
        try output.write("\(shown.place)  step \(Format.count(shown.step))\n")
        var isWhole = true
        for tensor in tensors {
            let outputCount = all ? tensor.outputCount : min(tensor.outputCount, Self.shownOutputs)
            let inputCount = all ? tensor.inputCount : min(tensor.inputCount, Self.shownInputs)
            let isCut = outputCount < tensor.outputCount || inputCount < tensor.inputCount
            isWhole = isWhole && !isCut
            try output.write("\n" + heading(of: tensor, isCut: isCut) + "\n")
            try output.write(
                matrix(of: tensor, inputCount: inputCount), rows: 0..<outputCount)
        }
        return isWhole
    }

    private func heading(of tensor: TensorLayout, isCut: Bool) -> String {
        let name = "layer \(tensor.layer) \(tensor.kind.rawValue)"
        return "\(name)  \(tensor.shapeCell.text)\(isCut ? ", the first of them" : "")"
    }

    private func matrix(of tensor: TensorLayout, inputCount: Int) -> Table<Int> {
        let values = parameters.values
        let columns = (0..<inputCount).map { input in
            Column<Int>.people(columnHeading(input, of: tensor), .right) { output in
                .change(values[tensor.index(output: output, input: input)])
            }
        }
        let isCut = inputCount < tensor.inputCount
        let dots: [Column<Int>] = isCut ? [.people("…") { _ in .text("…") }] : []
        return Table(
            schema: "nnstore.weights/1", key: "outputs",
            columns: [.people("output", .right) { .count($0) }] + columns + dots)
    }

    private func columnHeading(_ input: Int, of tensor: TensorLayout) -> String {
        if tensor.kind == .bias { return "bias" }
        return input == 0 ? "input 0" : "\(input)"
    }
}
