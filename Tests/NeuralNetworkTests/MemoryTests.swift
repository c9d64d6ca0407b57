// What training takes from memory: nothing in a step, and altogether what it says beforehand.

import AllocationCounter
import NeuralNetwork
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct MemoryTests {
    /// Only this thread's allocations are counted, and with one thread the kernels compute on it, so
    /// other tests don't disturb. The optimizer has to have removed what debugging allocates.
    @Test(
        .enabled(if: allocation_counter_works() && !isDebugging),
        arguments: OptimizerRule.all.map(\.name),
        [
            LearningRateSchedule.constant, .init(.cosine(.steps(9), end: 0)),
            .init(.plateau(.init())),
        ])
    func stepsAllocateNothing(rule: String, schedule: LearningRateSchedule) throws {
        let optimizer = Optimizer(
            try OptimizerRule(named: rule), learningRate: 0.01,
            clipping: Clipping(norm: 1, value: 1))
        for (sizes, dropout) in [
            ([3, 3, 2], 0.0), ([64, 32, 10], 0.5), ([20, 150, 150, 4], 0.1),
        ] {
            for rowCount in [1, 32] {
                let activations: [Activation] = sizes.dropFirst(2).map { _ in .gelu } + [.softmax]
                let architecture = try makeArchitecture(
                    sizes: sizes, activations: activations,
                    dropout: sizes.dropFirst(2).map { _ in dropout } + [0], loss: .crossEntropy)
                let count = try allocations(
                    architecture, StepSettings(optimizer: optimizer, schedule: schedule),
                    rowCount: rowCount)
                #expect(count == 0, "\(sizes), \(rowCount) rows")
            }
        }
    }

    @Test(.enabled(if: allocation_counter_works()))
    func allocationsAreCounted() {
        let before = allocation_count()
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 100, alignment: 64)
        let array = [UInt8](repeating: 1, count: Int(before % 2) + 1000)
        #expect(allocation_count() >= before + 2)
        memory.deallocate()
        #expect(array.count >= 1000)
    }

    /// Of twenty steps after the first, which end two epochs.
    private func allocations(
        _ architecture: Architecture, _ settings: StepSettings, rowCount: Int
    ) throws -> UInt64 {
        var generator = TestGenerator(seed: 1)
        let batch = TestBatch(for: architecture, rowCount: rowCount, using: &generator)
        let training = TestTraining(
            makeParameters(for: architecture, within: 0.1, using: &generator), settings,
            maximumBatchSize: rowCount, kernels: try Kernels())
        var state = training.state
        return try batch.inputs.withUnsafeBufferPointer { inputs in
            try batch.targets.withUnsafeBufferPointer { targets in
                var before: UInt64 = 0
                for number in 1...21 {
                    _ = try training.step.apply(
                        to: &state, step: number, inputs: inputs, targets: targets,
                        rowCount: rowCount)
                    if number % 10 == 0 {
                        training.step.endEpoch(&state, validationError: nil)
                    }
                    if number == 1 { before = allocation_count() }
                }
                return allocation_count() - before
            }
        }
    }

    // MARK: Altogether

    /// Parameters, slots, gradient, and of each row every layer's sums, outputs and their gradients:
    /// what training can't do without.
    @Test(arguments: OptimizerRule.all.map(\.name), [1, 32, 512])
    func trainingTakesLittleMoreThanItMust(rule: String, batchSize: Int) throws {
        let optimizer = Optimizer(try OptimizerRule(named: rule))
        for sizes in [[3, 3, 2], [64, 32, 10], [784, 128, 10], [100, 300, 300, 7]] {
            let architecture = try makeArchitecture(
                sizes: sizes, activations: sizes.dropFirst().map { _ in .tanh })
            let arrays = 2 + optimizer.rule.slotNames.count
            let values =
                arrays * architecture.parameterCount
                + 4 * batchSize * sizes.dropFirst().reduce(0, +)
            let byteCount = architecture.trainingByteCount(
                batchSize: batchSize, optimizer: optimizer)
            #expect(byteCount >= 4 * values)
            #expect(Double(byteCount) <= 1.5 * 4 * Double(values), "\(sizes)")
        }
    }

    #if os(Linux)
        /// A process of its own trains 2 million parameters with adam: as much more is resident as was
        /// said beforehand. The peak is higher by what the parameters took while they were drawn and
        /// laid out as a state.
        @Test(.enabled(if: !isDebugging))
        func aTrainingProcessGrowsByWhatWasSaid() async {
            await #expect(processExitsWith: .success) {
                let architecture = try makeArchitecture(
                    sizes: [1000, 1600, 240], activations: [.tanh, .identity])
                let optimizer = Optimizer(.adam())
                let batchSize = 64
                var generator = TestGenerator(seed: 1)
                let batch = TestBatch(
                    for: architecture, rowCount: batchSize, using: &generator)
                let expected = Double(
                    architecture.trainingByteCount(batchSize: batchSize, optimizer: optimizer))
                let kernels = try Kernels()

                let before = residentMemory()
                var training = TestTraining(
                    Initializer.xavier.parameters(for: architecture, seed: 1),
                    StepSettings(optimizer: optimizer), maximumBatchSize: batchSize,
                    kernels: kernels)
                for _ in 1...3 { try training.apply(batch) }
                let (now, peak) = residentMemory()

                let parameterBytes = Double(4 * architecture.parameterCount)
                precondition(
                    0.95...1.1 ~= (now - before.now) / expected, "\(now - before.now), \(expected)")
                precondition(peak - before.now < 1.1 * expected + 2 * parameterBytes, "\(peak)")
            }
        }
    #endif
}

#if DEBUG
    private let isDebugging = true
#else
    private let isDebugging = false
#endif

#if os(Linux)
    /// The process's resident memory in bytes, now and at most.
    private func residentMemory() -> (now: Double, peak: Double) {
        var fields: [String: Double] = [:]
        guard let file = fopen("/proc/self/status", "r") else { return (.nan, .nan) }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, 256, file) != nil {
            let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
                .split { $0.isWhitespace }
            if words.count > 1 { fields[String(words[0])] = Double(words[1]).map { $0 * 1024 } }
        }
        return (fields["VmRSS:"] ?? .nan, fields["VmHWM:"] ?? .nan)
    }
#endif
