// Backpropagation's gradient against central differences of the same network at the same rows.

package import NeuralNetwork

/// The check of one network's gradient.
package struct GradientCheck {
    /// A tensor each, in the order of the state.
    package let tensors: [GradientComparison]

    /// Whether everything that was checked agrees.
    package var passes: Bool { tensors.allSatisfy(\.passes) }

    /// Up to so many parameters, all of them are checked.
    package static let smallParameterCount = 2000

    /// Which values of the tensors are checked.
    package struct Selection: Sendable {
        /// At most so many of each tensor, drawn from the seed.
        let count: Int
        let seed: UInt64

        package init(count: Int, seed: UInt64) {
            self.count = count
            self.seed = seed
        }

        /// How many values are checked.
        func count(in architecture: Architecture) -> Int {
            architecture.tensors.reduce(0) { $0 + min(count, $1.count) }
        }

        /// Places within a tensor, in order.
        fileprivate func places(in tensor: TensorLayout, number: Int) -> [Int] {
            guard count < tensor.count else { return Array(0..<tensor.count) }
            // A permutation draws without repetition; an order of epochs is as good as any.
            let order = Permutation.indices(
                count: tensor.count, seed: seed, purpose: .epochOrder, number: UInt64(number))
            return order.prefix(count).sorted()
        }
    }

    /// Checks the gradient of the rows' error.
    ///
    /// - Parameters:
    ///   - inputs: `rowCount` rows of `inputCount` values, one row after the other.
    ///   - targets: `rowCount` rows of `outputCount` values.
    ///   - report: told after each value how many are done.
    package init(
        _ parameters: Parameters, inputs: [Float], targets: [Float], rowCount: Int,
        _ selection: Selection, kernels: Kernels, report: (Int) -> Void = { _ in }
    ) {
        let gradients = TwoGradients(
            parameters, inputs: inputs, targets: targets, rowCount: rowCount, kernels)
        var doneCount = 0
        tensors = parameters.architecture.tensors.enumerated().map { number, tensor in
            gradients.compare(tensor, at: selection.places(in: tensor, number: number)) {
                doneCount += 1
                report(doneCount)
            }
        }
    }
}

/// A gradient by backpropagation, and the network that gives it numerically.
private struct TwoGradients {
    private let parameters: Parameters
    private let gradient: [Float]
    private let network: PreciseNetwork
    private let kinks: RoundedKinks

    init(
        _ parameters: Parameters, inputs: [Float], targets: [Float], rowCount: Int,
        _ kernels: Kernels
    ) {
        let backpropagation = Backpropagation(
            architecture: parameters.architecture, maximumBatchSize: rowCount, kernels: kernels)
        _ = backpropagation.compute(
            parameters: parameters, inputs: inputs, targets: targets, rowCount: rowCount)
        self.parameters = parameters
        gradient = backpropagation.gradient
        network = PreciseNetwork(parameters, inputs: inputs, targets: targets, rowCount: rowCount)
        kinks = RoundedKinks(backpropagation, network, targets: targets)
    }

    /// Compares some values of a tensor.
    func compare(
        _ tensor: TensorLayout, at places: [Int], didCheck: () -> Void
    ) -> GradientComparison {
        let largest = gradient[tensor.range].reduce(0) { max($0, abs($1)) }
        var comparison = GradientComparison(
            tensor, largestGradient: largest, error: network.error)
        for place in places {
            if let difference = difference(at: place, of: tensor) {
                comparison.add(difference)
            } else {
                comparison.addUndefined()
            }
            didCheck()
        }
        return comparison
    }

    /// Both derivatives by one value; nil where there is none.
    private func difference(at place: Int, of tensor: TensorLayout) -> GradientDifference? {
        let (input, output) = place.quotientAndRemainder(dividingBy: tensor.outputCount)
        let index = tensor.index(output: output, input: input)
        guard !kinks.areReached(from: tensor, output: output),
            let numeric = network.derivative(
                of: tensor, output: output, input: input, at: Double(parameters.values[index]))
        else { return nil }
        return GradientDifference(
            output: output, input: tensor.kind == .bias ? nil : input, gradient: gradient[index],
            numeric: numeric)
    }
}

extension PreciseNetwork {
    /// (E(w + h) - E(w - h)) / 2h with h = 10⁻⁶ max(1, |w|), near the best for central differences.
    ///
    /// - Returns: nil where one of the two is behind a place without a derivative.
    fileprivate func derivative(
        of tensor: TensorLayout, output: Int, input: Int, at value: Double
    ) -> Double? {
        let step = 1e-6 * max(1, abs(value))
        let upper = evaluation(changing: tensor, output: output, input: input, by: step)
        let lower = evaluation(changing: tensor, output: output, input: input, by: -step)
        guard !upper.crossesKink, !lower.crossesKink else { return nil }
        return (upper.error - lower.error) / (2 * step)
    }
}
