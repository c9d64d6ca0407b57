// Networks trained a thousand steps, as digests: every machine, instruction set and number of threads
// must find these. Those of the first three were computed by nn1-preview as well.

import Digest
import NeuralNetwork
import Testing

struct GoldenDigestTests {
    /// After how many steps the state is hashed.
    static let milestones = [1, 100, 1000]

    @Test(arguments: GoldenNetwork.all)
    func everyKernelComesToTheDigests(network: GoldenNetwork) throws {
        for choice in KernelChoice.all {
            let digests = try network.digests(choice.make())
            #expect(digests == network.digests, "\(choice.testDescription)")
        }
    }

    @Test(arguments: GoldenNetwork.all)
    func theSecondImplementationComesToTheFirstDigest(network: GoldenNetwork) throws {
        let parameters = try network.parameters()
        let architecture = parameters.architecture
        var oracle = NumericsOracle(
            architecture, network.settings,
            parameters: Oracle.parameters(
                network.initializer, for: architecture, seed: network.seed))
        let isSame = bits(oracle.state.parameters) == bits(parameters.values)
        #expect(isSame)
        let batch = network.batch(1, of: architecture)
        let step = oracle.step(
            1, inputs: rows(batch.inputs, architecture.inputCount),
            targets: rows(batch.targets, architecture.outputCount))
        #expect(step != nil)
        #expect(GoldenNetwork.digest(of: oracle.state.words) == network.digests[0])
    }

    @Test
    func digestsAreOfTheWordsInLittleEndian() throws {
        let architecture = try makeArchitecture(
            sizes: [1, 1], activations: [.identity], hasBias: [false])
        let state = TrainingState(Parameters(architecture: architecture, values: [1]))
        // printf '\x00\x00\x80\x3f' | sha256sum
        #expect(
            GoldenNetwork.digest(of: bits(state.words))
                == "e00e5eb9444182f352323374ef4e08ebcb784725fdd4fd612d7730540b3e0c8c")
    }
}

/// A network, its training and the digests that it comes to.
struct GoldenNetwork: Sendable, CustomTestStringConvertible {
    let name: String
    let sizes: [Int]
    let activations: [Activation]
    var dropout: [Double]?
    let loss: Loss
    let initializer: Initializer
    let optimizer: Optimizer
    var schedule = LearningRateSchedule.constant
    let batchSize: Int
    let seed: UInt64
    let digests: [String]

    var testDescription: String { name }

    static let all = [
        GoldenNetwork(
            name: "3-3-2", sizes: [3, 3, 2], activations: [.sigmoid, .sigmoid],
            loss: .squaredError, initializer: .xavier, optimizer: .sgd(learningRate: 0.5),
            batchSize: 1, seed: 1,
            digests: [
                "603065d064b7cdfb46aa25ad2d7e69291c608a0107bd7155b378655d034977ed",
                "4ffe025e21361fdccd463056f4cd54de8387be89021dbb4ae782dff3ba185799",
                "f8b9c3c9edfc96b37b5aa339f515f181d9845c90332e36b97dfbbd645fa17e0d",
            ]),
        GoldenNetwork(
            name: "64-32-10", sizes: [64, 32, 10], activations: [.sigmoid, .softmax],
            loss: .crossEntropy, initializer: .xavier, optimizer: .sgd(learningRate: 0.5),
            batchSize: 32, seed: 2,
            digests: [
                "19cd6bc940e2b3baac399ac1dc163e2b80cb38cce691e66b3f16d9af43bc43b0",
                "0a26cb4fcee2c2684481a758c4e0d0209abf6241766709bff63c987c94b084ec",
                "34d59735d4e051eb28ef5372c8a5369ae6bab7866cd8cbead3b2f83bfefa6b42",
            ]),
        GoldenNetwork(
            name: "784-128-10", sizes: [784, 128, 10], activations: [.tanh, .softmax],
            loss: .crossEntropy, initializer: .xavier, optimizer: .sgd(learningRate: 0.1),
            batchSize: 4, seed: 3,
            digests: [
                "75db69497477bb63f582ca68319382aabd06a00a8361f79d72775dc6ee84f236",
                "8009a57f00b4612b34b372cdf578a74a43d4fd061c0315ae9b7c3f7a28981d2b",
                "89e18a2048b6c5a8a7b0d35bda7fc2f855e683f9f2cbb3f7c591bd2526a4a0ca",
            ]),
        GoldenNetwork(
            name: "33-47-17 momentum", sizes: [33, 47, 17], activations: [.relu, .softmax],
            loss: .crossEntropy, initializer: .heNormal,
            optimizer: Optimizer(.momentum(), learningRate: 0.02), batchSize: 5, seed: 4,
            digests: [
                "1f64881e1d73aeb289a2db54e67bcd791e95ea393fee2abbea80ecc96c48e4bb",
                "83531a8c692ecd0c4f5290e8f9800c9131a1daa87f9d256233ae0dd20e3f829b",
                "3f99ca73e3cca9e3bd8eb2afa4ae1fdc05eaf8c676b6ad695af3084c23b94494",
            ]),
        GoldenNetwork(
            name: "300-200-100-10 adam", sizes: [300, 200, 100, 10],
            activations: [.gelu, .elu, .softmax], dropout: [0.2, 0.5, 0], loss: .crossEntropy,
            initializer: .lecun,
            optimizer: Optimizer(
                .adam(), learningRate: 0.002, decay: Decay(l2: 1e-4),
                clipping: Clipping(norm: 1)),
            schedule: LearningRateSchedule(
                .cosine(.epochs(50), end: 1e-5), warmUp: LearningRateSchedule.WarmUp(.steps(50))),
            batchSize: 3, seed: 5,
            digests: [
                "bd691e492e370056ba5487d65e41b3816baf50cfaf61521834ec8a151b6139cc",
                "05350ecebf30f335e172b030cbc017fc20d0825c1543ba7e1be5e896bd9f1036",
                "0803ddc43755cad7c642192eb75e1ea5cbc9ad071abbf368d72ec13a48218c93",
            ]),
    ]

    /// The number of rows that batches go round in, which no batch size divides.
    private static let rowCount = 61

    var settings: StepSettings {
        StepSettings(optimizer: optimizer, schedule: schedule, batchesPerEpoch: 20, seed: seed)
    }

    /// The parameters of step 0.
    func parameters() throws -> Parameters {
        let architecture = try makeArchitecture(
            sizes: sizes, activations: activations, dropout: dropout, loss: loss)
        return initializer.parameters(for: architecture, seed: seed)
    }

    /// The rows of a step.
    func batch(_ number: Int, of architecture: Architecture) -> TestBatch {
        let rows = (0..<batchSize).map { ((number - 1) * batchSize + $0) % Self.rowCount }
        let width = architecture.inputCount
        return TestBatch(
            inputs: rows.flatMap { row in (0..<width).map { Self.value(row * width + $0) } },
            targets: rows.flatMap { targets(row: $0, architecture.outputCount) },
            rowCount: batchSize)
    }

    /// The digests of the states at the milestones.
    func digests(_ kernels: Kernels) throws -> [String] {
        let parameters = try parameters()
        var training = TestTraining(
            parameters, settings, maximumBatchSize: batchSize, kernels: kernels)
        let batches = (1...Self.rowCount).map { batch($0, of: parameters.architecture) }
        let milestones = GoldenDigestTests.milestones
        return try (1...(milestones.max() ?? 0)).compactMap { number in
            try training.apply(batches[(number - 1) % Self.rowCount])
            return milestones.contains(number) ? Self.digest(of: training.words) : nil
        }
    }

    /// SHA-256 of the words, little-endian, in hexadecimal.
    static func digest(of words: [UInt32]) -> String {
        let bytes = words.map(\.littleEndian).withUnsafeBytes { SHA256.digest(of: $0) }
        return bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// A value from -1 to less than 1, of 24 bits.
    private static func value(_ index: Int) -> Float {
        let word = UInt32(truncatingIfNeeded: index) &* 2_654_435_761 &+ 12_345
        return Float(Int32(bitPattern: word) >> 8) * 0x1p-23
    }

    private func targets(row: Int, _ count: Int) -> [Float] {
        (0..<count).map { k in
            loss == .crossEntropy
                ? (k == row * 7 % count ? 1 : 0)
                : 0.5 + 0.5 * Self.value(row * count + k + 1_000_000)
        }
    }
}
