// The promises a caller of a pass must keep: that sizes fit. Wrong data of users is found long
// before, where it enters; these stand between our own code and unsafe memory.

extension Architecture {
    /// Traps unless the parameters and the rows belong to this architecture.
    func checkRows(
        _ parameters: Parameters, inputs: UnsafeBufferPointer<Float>,
        targets: UnsafeBufferPointer<Float>, rowCount: Int, maximum: Int
    ) {
        precondition(1...maximum ~= rowCount, "\(rowCount) rows; a batch has 1 to \(maximum)")
        checkParameters(parameters)
        precondition(
            inputs.count == rowCount * inputCount,
            "\(inputs.count) input values for \(rowCount) rows of \(inputCount)")
        precondition(
            targets.count == rowCount * outputCount,
            "\(targets.count) target values for \(rowCount) rows of \(outputCount)")
    }

    /// Traps unless the parameters belong to this architecture.
    func checkParameters(_ parameters: Parameters) {
        precondition(
            parameters.architecture == self, "the parameters are those of another architecture")
    }
}

extension UnsafeBufferPointer {
    /// The first element's address, of a buffer that is never empty.
    var start: UnsafePointer<Element> {
        guard let baseAddress else { preconditionFailure("an empty buffer has no start") }
        return baseAddress
    }
}

extension UnsafeMutableBufferPointer {
    /// The first element's address, of a buffer that is never empty.
    var start: UnsafeMutablePointer<Element> {
        guard let baseAddress else { preconditionFailure("an empty buffer has no start") }
        return baseAddress
    }
}
