// The usual way to make a series of states smaller: each as its difference to the one before.

import Compression

/// Blobs of the words' differences as ordered integers, byte-shuffled, by Zstandard at its fastest; one
/// that needs no other comes first, and again every 64 steps.
struct DeltaBlobs {
    static let interval = 64

    private let wordCount: Int
    private let zstandard = Zstandard(level: 1)
    private var previous: [UInt32]
    private var shuffled: [UInt8]

    init(wordCount: Int) {
        self.wordCount = wordCount
        previous = [UInt32](repeating: 0, count: wordCount)
        shuffled = [UInt8](repeating: 0, count: wordCount * 4)
    }

    /// The steps whose blobs the state after `step` is made of.
    static func steps(for step: Int) -> ClosedRange<Int> {
        (step - 1) / interval * interval + 1...step
    }

    /// The next step's blob.
    mutating func encode(_ state: [Float], of step: Int) throws -> [UInt8] {
        let isFull = Self.steps(for: step).count == 1
        for index in 0..<wordCount {
            let word = state[index].bitPattern.ordered
            let difference = (isFull ? word : word &- previous[index]).zigzag
            previous[index] = word
            for byte in 0..<4 {
                shuffled[byte * wordCount + index] = UInt8(
                    truncatingIfNeeded: difference &>> UInt32(8 * byte))
            }
        }
        return try shuffled.withUnsafeBytes { try zstandard.compress($0) }
    }

    /// The state that these blobs lead to, the first of which needs no other.
    func decode(_ blobs: [[UInt8]]) throws -> [Float] {
        var words = [UInt32](repeating: 0, count: wordCount)
        for blob in blobs {
            let bytes = try zstandard.decompress(blob, byteCount: wordCount * 4)
            for index in 0..<wordCount {
                var difference: UInt32 = 0
                for byte in 0..<4 {
                    difference |= UInt32(bytes[byte * wordCount + index]) &<< UInt32(8 * byte)
                }
                words[index] &+= difference.unzigzag
            }
        }
        return words.map { Float(bitPattern: $0.ordered) }
    }
}

extension UInt32 {
    /// Between a float's bits and an integer in the same order; its own inverse.
    fileprivate var ordered: UInt32 { self ^ ((0 &- (self >> 31)) >> 1) }

    /// Small for small differences of either sign.
    fileprivate var zigzag: UInt32 { self &<< 1 ^ (0 &- (self >> 31)) }
    fileprivate var unzigzag: UInt32 { self >> 1 ^ (0 &- (self & 1)) }
}
