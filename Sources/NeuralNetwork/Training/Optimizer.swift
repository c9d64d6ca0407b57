// The optimizers: how a gradient changes the parameters.

/// The rule that turns parameters and their gradient into the next parameters.
public enum Optimizer: Sendable, Equatable {
    /// Stochastic gradient descent: w' = w - learningRate · dE/dw, rounded once.
    case sgd(learningRate: Float)

    /// Changes the parameters by one update; both arrays have the same number of values.
    public func update(parameters: inout [Float], gradient: [Float]) {
        var next = parameters
        update(parameters: parameters, gradient: gradient, into: &next)
        parameters = next
    }

    /// Writes the next parameters beside the present ones, which stay as they are.
    func update(parameters: [Float], gradient: [Float], into next: inout [Float]) {
        precondition(
            parameters.count == gradient.count && parameters.count == next.count,
            "\(gradient.count) gradient values for \(parameters.count) parameters")
        guard !parameters.isEmpty else { return }
        parameters.withUnsafeBufferPointer { parameters in
            gradient.withUnsafeBufferPointer { gradient in
                next.withUnsafeMutableBufferPointer { next in
                    switch self {
                    case .sgd(let learningRate):
                        ReferenceKernels.descend(
                            w: parameters.start, g: gradient.start, n: next.start,
                            rate: learningRate, count: next.count)
                    }
                }
            }
        }
    }
}
