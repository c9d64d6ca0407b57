// The transform of history segments: nothing lost, known bytes, and worth its while.

import Compression
import ModelStore
import NeuralNetwork
import Testing

struct SegmentTransformTests {
    /// Tiles are of 4 words and 8 states: whole ones, none, and every kind of rest.
    @Test(arguments: [1, 2, 3, 4, 5, 7, 8, 15, 33], [1, 2, 7, 8, 9, 16, 37])
    func anyBitsComeBack(wordCount: Int, stateCount: Int) {
        var numbers = SystemRandomNumberGenerator()
        let words = (0..<wordCount * stateCount).map { _ in numbers.next() as UInt32 }
        let areEqual = inverted(transformed(words, wordCount), wordCount) == words
        #expect(areEqual)
    }

    @Test func specialValuesComeBackBesideEachOther() {
        let special: [UInt32] = [
            0, 0x8000_0000, 1, 0x8000_0001, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 0xFFC0_0001,
            0x7F80_0001, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x3F80_0000, 0xBF80_0000, 0x007F_FFFF,
        ]
        var words: [UInt32] = []
        for first in special {
            for second in special { words += [first, second, second, first, first] }
        }
        for wordCount in [1, 5, 10, 20] {
            let areEqual = inverted(transformed(words, wordCount), wordCount) == words
            #expect(areEqual)
        }
    }

    @Test func manyStatesAndWordsComeBack() {
        let words = walk(wordCount: 1003, stateCount: 101)
        let areEqual = inverted(transformed(words, 1003), 1003) == words
        #expect(areEqual)
    }

    @Test func anEmptySegmentHasNoBytes() {
        #expect(transformed([], 3) == [])
        #expect(inverted([], 3) == [])
    }

    // MARK: The bytes

    /// 1 and -1, then each one float further from 0.
    ///
    /// In order 3F800000 and C07FFFFF, that is -3F800001; their differences from 0 in zigzag
    /// 7F000000 and 7F000001; then 1 and -1, in zigzag 2 and 1.
    @Test func aSegmentHasTheBytesComputedByHand() {
        let words: [UInt32] = [0x3F80_0000, 0xBF80_0000, 0x3F80_0001, 0xBF80_0001]
        #expect(
            transformed(words, 2)
                == [0x7F, 0, 0x7F, 0] + [0, 0, 0, 0] + [0, 0, 0, 0] + [0, 2, 1, 1])
    }

    /// Whole tiles take another way than single words.
    @Test(arguments: [(1, 5), (4, 8), (5, 8), (8, 17), (15, 40), (2600, 9)])
    func bytesAreThoseOfTheDefinition(wordCount: Int, stateCount: Int) {
        let words = walk(wordCount: wordCount, stateCount: stateCount)
        let areEqual = transformed(words, wordCount) == defined(words, wordCount)
        #expect(areEqual)
    }

    // MARK: What it is for

    @Test(arguments: [Optimizer(.sgd), Optimizer(.momentum()), Optimizer(.adam())])
    func realTrajectoriesGetSmaller(optimizer: Optimizer) throws {
        let words = try trajectory(optimizer, stepCount: 1024)
        let wordCount = words.count / 1024
        let zstandard = Zstandard(level: 1)
        let plain = try words.withUnsafeBytes { try zstandard.compress($0).count }
        let bytes = transformed(words, wordCount)
        let small = try bytes.withUnsafeBytes { try zstandard.compress($0).count }
        #expect(Double(small) < 0.75 * Double(bytes.count))
        #expect(Double(small) < 0.9 * Double(plain))
    }
}

// MARK: Segments

/// Words that wander like parameters, with signs that change.
private func walk(wordCount: Int, stateCount: Int) -> [UInt32] {
    (0..<wordCount * stateCount).map { index in
        let (state, word) = index.quotientAndRemainder(dividingBy: wordCount)
        return (Float(word * 37 % 11 - 5) + Float(state * state % 97 - 48) * 0.25).bitPattern
    }
}

/// The states of the article's network while it learns sixteen rows, one after the other.
private func trajectory(_ optimizer: Optimizer, stepCount: Int) throws -> [UInt32] {
    let layers = [3, 2].map { DenseLayer(unitCount: $0, activation: .sigmoid, hasBias: false) }
    let architecture = try Architecture(inputCount: 3, layers: layers, loss: .squaredError)
    let step = TrainingStep(
        architecture: architecture, settings: StepSettings(optimizer: optimizer),
        maximumBatchSize: 1, kernels: try Kernels())
    let parameters = Initializer.xavier.parameters(for: architecture, seed: 1)
    var state = TrainingState(TrainingState(parameters), under: step.stateLayout)
    var words: [UInt32] = []
    for number in 1...stepCount {
        words += state.words.map(\.bitPattern)
        let row = number * 7 % 16
        let inputs = (0..<3).map { Float((row * 5 + $0 * 11) % 16) / 16 }
        let targets = (0..<2).map { Float((row * 3 + $0) % 2) * 0.8 + 0.1 }
        _ = try step.apply(to: &state, step: number, inputs: inputs, targets: targets, rowCount: 1)
    }
    return words
}

// MARK: The transform on arrays

private func transformed(_ words: [UInt32], _ wordCount: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 4 * words.count) { bytes, count in
        words.map(Float.init(bitPattern:)).withUnsafeBufferPointer { words in
            SegmentTransform.apply(
                words, wordCount: wordCount,
                into: UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(bytes)[..<(4 * words.count)]))
        }
        count = 4 * words.count
    }
}

private func inverted(_ bytes: [UInt8], _ wordCount: Int) -> [UInt32] {
    [Float](unsafeUninitializedCapacity: bytes.count / 4) { words, count in
        bytes.withUnsafeBytes { bytes in
            SegmentTransform.invert(
                bytes, wordCount: wordCount, into: .init(rebasing: words[..<(bytes.count / 4)]))
        }
        count = bytes.count / 4
    }.map(\.bitPattern)
}

/// The definition, in plain arithmetic.
private func defined(_ words: [UInt32], _ wordCount: Int) -> [UInt8] {
    let stateCount = words.count / wordCount
    var bytes = [UInt8](repeating: 0, count: 4 * words.count)
    for (index, bits) in words.enumerated() {
        let (state, word) = index.quotientAndRemainder(dividingBy: wordCount)
        let before = state == 0 ? 0 : order(words[index - wordCount])
        let code = zigzag(order(bits) - before)
        for byte in 0..<4 {
            let place = ((3 - byte) * wordCount + word) * stateCount + state
            bytes[place] = UInt8(code >> (8 * byte) & 0xFF)
        }
    }
    return bytes
}

/// Negative floats count down from -1, which is -0.
private func order(_ bits: UInt32) -> Int {
    bits < 0x8000_0000 ? Int(bits) : -1 - Int(bits & 0x7FFF_FFFF)
}

private func zigzag(_ difference: Int) -> Int {
    let wrapped = Int(Int32(truncatingIfNeeded: difference))
    return wrapped >= 0 ? 2 * wrapped : -2 * wrapped - 1
}
