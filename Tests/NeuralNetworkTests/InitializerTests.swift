// The weights of step 0.

import NeuralNetwork
import Testing

struct InitializerTests {
    @Test(arguments: [(64, 32), (3, 3), (1, 400)])
    func xavierFillsItsIntervalEvenly(inputCount: Int, unitCount: Int) throws {
        let architecture = try makeArchitecture(
            sizes: [inputCount, unitCount, 2], activations: [.tanh, .identity])
        let bound = (6 / Double(inputCount + unitCount)).squareRoot()
        // 20 seeds, so that small layers have enough draws too.
        let draws = (UInt64(0)..<20).flatMap { seed in
            let parameters = Initializer.xavier.parameters(for: architecture, seed: seed)
            return parameters.values[architecture.tensors[0].range].map(Double.init)
        }
        let deviation = bound / 3.0.squareRoot()
        let mean = draws.reduce(0, +) / Double(draws.count)
        let variance = draws.reduce(0) { $0 + $1 * $1 } / Double(draws.count)
        #expect(draws.allSatisfy { $0.magnitude <= bound * (1 + 1e-7) })
        #expect(mean.magnitude < 5 * deviation / Double(draws.count).squareRoot())
        #expect(abs(variance / (deviation * deviation) - 1) < 5 / Double(draws.count).squareRoot())
        #expect(draws.contains { $0 > 0.9 * bound })
        #expect(draws.contains { $0 < -0.9 * bound })
    }

    @Test
    func biasesStartAtZero() throws {
        let architecture = try makeArchitecture(sizes: [5, 4], activations: [.relu])
        let parameters = Initializer.xavier.parameters(for: architecture, seed: 1)
        #expect(parameters.values[architecture.tensors[1].range].allSatisfy { $0 == 0 })
    }

    @Test
    func seedsDecideEveryWeight() throws {
        let architecture = try makeArchitecture(
            sizes: [8, 8, 8], activations: [.relu, .relu], hasBias: [false, false])
        let first = Initializer.xavier.parameters(for: architecture, seed: 1)
        let tensors = architecture.tensors
        #expect(first == Initializer.xavier.parameters(for: architecture, seed: 1))
        #expect(first != Initializer.xavier.parameters(for: architecture, seed: 2))
        #expect(first.values[tensors[0].range] != first.values[tensors[1].range])
    }

    @Test
    func layersDrawOnTheirOwn() throws {
        let small = try makeArchitecture(sizes: [2, 4, 3], activations: [.relu, .relu])
        let large = try makeArchitecture(sizes: [9, 4, 3], activations: [.relu, .relu])
        let weights = [small, large].map { architecture in
            Initializer.xavier.parameters(for: architecture, seed: 6)
                .outputMajor(architecture.tensors[2])
        }
        #expect(weights[0] == weights[1])
    }

    @Test
    func zerosAreZeros() throws {
        let architecture = try makeArchitecture(sizes: [5, 4], activations: [.relu])
        let parameters = Initializer.zeros.parameters(for: architecture, seed: 1)
        #expect(parameters.values == [Float](repeating: 0, count: 24))
    }

    struct Distribution: Sendable, CustomTestStringConvertible {
        let initializer: Initializer
        var mean = 0.0

        /// Of a layer with 50 inputs and 40 units.
        let variance: Double
        var bounds = -Double.infinity...Double.infinity
        var testDescription: String { "\(initializer)" }

        /// Uniform in -a … a.
        init(_ initializer: Initializer, within a: Double) {
            self.initializer = initializer
            variance = a * a / 3
            bounds = -a...a
        }

        /// Normal.
        init(_ initializer: Initializer, mean: Double = 0, variance: Double) {
            self.initializer = initializer
            self.mean = mean
            self.variance = variance
        }

        /// Uniform between two bounds.
        init(_ initializer: Initializer, between bounds: ClosedRange<Double>) {
            self.initializer = initializer
            mean = (bounds.lowerBound + bounds.upperBound) / 2
            let width = bounds.upperBound - bounds.lowerBound
            variance = width * width / 12
            self.bounds = bounds
        }
    }

    static let distributions = [
        Distribution(.xavier, within: (6.0 / 90).squareRoot()),
        Distribution(.he, within: (6.0 / 50).squareRoot()),
        Distribution(.lecun, within: (3.0 / 50).squareRoot()),
        Distribution(.xavierNormal, variance: 2.0 / 90),
        Distribution(.heNormal, variance: 2.0 / 50),
        Distribution(.lecunNormal, variance: 1.0 / 50),
        Distribution(.uniform(), between: 0...1),
        Distribution(.uniform(low: -0.5, high: 0.25), between: -0.5...0.25),
        Distribution(.normal(), variance: 1),
        Distribution(.normal(mean: 3, deviation: 0.5), mean: 3, variance: 0.25),
    ]

    /// 40,000 draws: mean, variance and, of normal numbers, the fourth moment.
    @Test(arguments: distributions)
    func drawsHaveTheirDistribution(expected: Distribution) throws {
        let architecture = try makeArchitecture(sizes: [50, 40], activations: [.tanh])
        let draws = (UInt64(0)..<20).flatMap { seed in
            let parameters = expected.initializer.parameters(for: architecture, seed: seed)
            return parameters.values[architecture.tensors[0].range].map(Double.init)
        }
        let count = Double(draws.count)
        let mean = draws.reduce(0, +) / count
        let centred = draws.map { $0 - expected.mean }
        let variance = centred.reduce(0) { $0 + $1 * $1 } / count
        let fourth = centred.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count / (variance * variance)
        let isNormal = expected.bounds.lowerBound == -.infinity
        #expect(abs(mean - expected.mean) < 5 * (expected.variance / count).squareRoot())
        #expect(abs(variance / expected.variance - 1) < 0.03)
        #expect(abs(fourth - (isNormal ? 3 : 1.8)) < 0.1)
        #expect(draws.allSatisfy { expected.bounds.contains($0) })
        // A pair of normal numbers shares two words and is independent all the same.
        let products = stride(from: 0, to: centred.count, by: 2).map {
            centred[$0] * centred[$0 + 1]
        }
        let correlation = products.reduce(0, +) / Double(products.count) / variance
        #expect(abs(correlation) < 5 / Double(products.count).squareRoot())
    }

    @Test(
        arguments: Initializer.all + [
            .uniform(low: -0.1, high: 0.1), .normal(mean: 1, deviation: 2),
        ])
    func drawsHaveTheBitsOfTheSecondImplementation(initializer: Initializer) throws {
        // Odd numbers of weights leave half of a pair of normal numbers.
        for sizes in [[3, 5, 7], [1, 1], [64, 31, 2], [300, 2]] {
            let architecture = try makeArchitecture(
                sizes: sizes, activations: sizes.dropFirst().map { _ in .tanh },
                hasBias: sizes.dropFirst().map { $0 != 31 })
            for seed in [0, 1, UInt64.max] {
                let computed = initializer.parameters(for: architecture, seed: seed)
                let expected = Oracle.parameters(initializer, for: architecture, seed: seed)
                #expect(bits(computed.values) == bits(expected))
            }
        }
    }

    /// Initial weights are what a store promises to compute again: these stay as they are.
    @Test(arguments: [
        (Initializer.xavier, [-0.91603184, 0.229934, -0.42003515, 0.6982762] as [Float]),
        (.he, [-1.2954646, 0.3251758, -0.5940194, 0.98751163]),
        (.lecunNormal, [-1.1960255, -0.80046546, 0.23060761, -1.0295501]),
        (.normal(), [-1.6914356, -1.1320292, 0.32612842, -1.4560038]),
        (.uniform(), [0.12603158, 0.59387016, 0.32852137, 0.78507006]),
    ])
    func knownDrawsStayTheSame(initializer: Initializer, weights: [Float]) throws {
        let architecture = try makeArchitecture(
            sizes: [2, 2], activations: [.tanh], hasBias: [false])
        #expect(initializer.parameters(for: architecture, seed: 42).values == weights)
    }

    @Test
    func namesAreThoseOfTheCommandLine() {
        #expect(
            Initializer.all.map(\.name) == [
                "xavier", "xavier-normal", "he", "he-normal", "lecun", "lecun-normal", "uniform",
                "normal", "zeros",
            ])
        #expect("\(Initializer.heNormal)" == "he-normal")
        #expect("\(Initializer.uniform(low: -0.1, high: 0.1))" == "uniform:-0.1,0.1")
        #expect("\(Initializer.normal(mean: 0, deviation: 0.02))" == "normal:0.0,0.02")
    }
}
