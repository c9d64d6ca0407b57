// The optimizers against plain binary64 versions of PyTorch's formulas (torch.optim), which get the
// gradients that the steps under test computed.

import NeuralNetwork
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct OptimizerFormulaTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let optimizer: Optimizer
        var testDescription: String { name }

        init(_ name: String, _ optimizer: Optimizer) {
            self.name = name
            self.optimizer = optimizer
        }
    }

    static let cases =
        OptimizerRule.all.map { Case($0.name, Optimizer($0, learningRate: 0.02)) } + [
            Case("momentum 0.5", Optimizer(.momentum(0.5), learningRate: 0.1)),
            Case(
                "rmsprop, other settings",
                Optimizer(.rmsprop(alpha: 0.9, epsilon: 1e-3), learningRate: 0.01)),
            Case(
                "adam, other settings",
                Optimizer(
                    .adam(AdamSettings(beta1: 0.5, beta2: 0.9, epsilon: 1e-4)),
                    learningRate: 0.01)),
            Case("sgd with L2", Optimizer(.sgd, learningRate: 0.1, decay: Decay(l2: 0.05))),
            Case("sgd with L1", Optimizer(.sgd, learningRate: 0.1, decay: Decay(l1: 0.003))),
            Case("adam with L2", Optimizer(.adam(), learningRate: 0.01, decay: Decay(l2: 0.05))),
            Case(
                "adamw with decay 0.3",
                Optimizer(.adamw(), learningRate: 0.01, decay: Decay(decoupled: 0.3))),
            Case(
                "sgd, norm clipped",
                Optimizer(.sgd, learningRate: 0.1, clipping: Clipping(norm: 0.2))),
            Case(
                "sgd, values clipped",
                Optimizer(.sgd, learningRate: 0.1, clipping: Clipping(value: 0.02))),
            Case(
                "nesterov with all of it",
                Optimizer(
                    .nesterov(0.8), learningRate: 0.05,
                    decay: Decay(l1: 0.001, l2: 0.01, decoupled: 0.02),
                    clipping: Clipping(norm: 0.3, value: 0.05))),
        ]

    @Test(arguments: cases)
    func fiftyStepsFollowPyTorchsFormulas(item: Case) throws {
        let architecture = try makeArchitecture(
            sizes: [6, 8, 3], activations: [.tanh, .softmax], loss: .crossEntropy)
        var generator = TestGenerator(seed: 12)
        let parameters = makeParameters(for: architecture, using: &generator)
        var training = try TestTraining(parameters, item.optimizer)
        var expected = DoubleOptimizer(item.optimizer, parameters.values.map(Double.init))
        for _ in 1...50 {
            try training.apply(TestBatch(for: architecture, rowCount: 5, using: &generator))
            expected.step(training.step.backpropagation.gradient.map(Double.init))
        }
        #expect(
            excess(
                of: training.state.parameters.values, over: expected.w, absolute: 1e-6,
                relative: 1e-5) <= 1)
        let moved = zip(parameters.values, expected.w).filter { abs(Double($0) - $1) > 1e-3 }
        #expect(
            moved.count > parameters.values.count / 2, "training that hardly moves shows little")
    }
}

/// torch.optim in binary64.
private struct DoubleOptimizer {
    private(set) var w: [Double]
    private let optimizer: Optimizer
    private var first: [Double]
    private var second: [Double]
    private var t = 0.0

    init(_ optimizer: Optimizer, _ w: [Double]) {
        self.optimizer = optimizer
        self.w = w
        first = w.map { _ in 0 }
        second = first
    }

    mutating func step(_ gradient: [Double]) {
        t += 1
        let g = clipped(gradient)
        for index in w.indices { change(index, g[index]) }
    }

    /// clip_grad_norm_ and clip_grad_value_.
    private func clipped(_ gradient: [Double]) -> [Double] {
        var g = gradient
        if let limit = optimizer.clipping.norm {
            let norm = g.reduce(0) { $0 + $1 * $1 }.squareRoot()
            g = g.map { $0 * min(1, limit / (norm + 1e-6)) }
        }
        if let limit = optimizer.clipping.value { g = g.map { max(-limit, min(limit, $0)) } }
        return g
    }

    private mutating func change(_ k: Int, _ gradient: Double) {
        let rate = Double(optimizer.learningRate)
        var g = gradient + optimizer.decay.l2 * w[k]
        g += optimizer.decay.l1 * (w[k] > 0 ? 1 : w[k] < 0 ? -1 : 0)
        w[k] -= rate * optimizer.decay.decoupled * w[k]
        switch optimizer.rule {
        case .sgd: w[k] -= rate * g
        case .momentum(let momentum):
            first[k] = momentum * first[k] + g
            w[k] -= rate * first[k]
        case .nesterov(let momentum):
            first[k] = momentum * first[k] + g
            w[k] -= rate * (g + momentum * first[k])
        case .adagrad(let epsilon):
            first[k] += g * g
            w[k] -= rate * g / (first[k].squareRoot() + epsilon)
        case .rmsprop(let alpha, let epsilon):
            first[k] = alpha * first[k] + (1 - alpha) * g * g
            w[k] -= rate * g / (first[k].squareRoot() + epsilon)
        case .adam(let adam), .adamw(let adam):
            first[k] = adam.beta1 * first[k] + (1 - adam.beta1) * g
            second[k] = adam.beta2 * second[k] + (1 - adam.beta2) * g * g
            let mean = first[k] / (1 - pow(adam.beta1, t))
            let square = second[k] / (1 - pow(adam.beta2, t))
            w[k] -= rate * mean / (square.squareRoot() + adam.epsilon)
        }
    }
}
