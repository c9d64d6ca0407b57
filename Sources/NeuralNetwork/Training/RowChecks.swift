// The promises a caller of a pass must keep: that sizes fit. Wrong data of users is found long
// before, where it enters; these stand between our own code and unsafe memory.

/// Rows with their targets, one after the other, that are computed together.
struct Batch {
    let inputs: UnsafeBufferPointer<Float>
    let targets: UnsafeBufferPointer<Float>
    let rowCount: Int

    init(
        _ inputs: UnsafeBufferPointer<Float>, _ targets: UnsafeBufferPointer<Float>,
        _ rowCount: Int
    ) {
        self.inputs = inputs
        self.targets = targets
        self.rowCount = rowCount
    }
}

extension Architecture {
    /// Traps unless the rows belong to this architecture.
    func check(_ batch: Batch, maximum: Int) {
        let rowCount = batch.rowCount
        precondition(1...maximum ~= rowCount, "\(rowCount) rows; a batch has 1 to \(maximum)")
        precondition(
            batch.inputs.count == rowCount * inputCount,
            "\(batch.inputs.count) input values for \(rowCount) rows of \(inputCount)")
        precondition(
            batch.targets.count == rowCount * outputCount,
            "\(batch.targets.count) target values for \(rowCount) rows of \(outputCount)")
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
