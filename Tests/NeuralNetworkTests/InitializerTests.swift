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
}
