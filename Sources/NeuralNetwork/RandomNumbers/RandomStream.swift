// The words of one Philox stream in order, and the numbers made of them.

/// The draws of (seed, purpose, number), one after the other.
struct RandomStream {
    private let seed: UInt64
    private let purpose: RandomPurpose
    private let number: UInt64
    private var blockIndex: UInt32 = 0
    private var block: SIMD4<UInt32> = .zero
    private var usedWords = SIMD4<UInt32>.scalarCount

    init(seed: UInt64, purpose: RandomPurpose, number: UInt64) {
        self.seed = seed
        self.purpose = purpose
        self.number = number
    }

    /// The next word; a stream has 2^34 of them, which is more than any network or dataset draws.
    mutating func nextWord() -> UInt32 {
        if usedWords == SIMD4<UInt32>.scalarCount {
            block = Philox4x32.block(
                seed: seed, purpose: purpose, number: number, index: blockIndex)
            blockIndex += 1
            usedWords = 0
        }
        defer { usedWords += 1 }
        return block[usedWords]
    }

    /// Uniform over the multiples of 2^-23 in [-1, 1), from the upper 24 bits of one word.
    mutating func nextSymmetricFloat() -> Float {
        Float(Int32(nextWord() >> 8) - 0x80_0000) * 0x1p-23
    }

    /// Uniform over the multiples of 2^-24 in [0, 1), from the upper 24 bits of one word.
    mutating func nextFloat() -> Float {
        Float(nextWord() >> 8) * 0x1p-24
    }

    /// Two independent numbers of mean 0 and deviation 1, from two words (Box and Muller, 1958).
    mutating func nextNormalPair() -> (Float, Float) {
        let first = Float((nextWord() >> 8) + 1) * 0x1p-24
        let angle = Float(nextWord() >> 8) * 0x1p-23
        let radius = (-2 * ElementaryFunctions.log(first)).squareRoot()
        return (
            radius * ElementaryFunctions.cosinePi(angle),
            radius * ElementaryFunctions.cosinePi(angle - 0.5)
        )
    }

    /// Uniform over 0..<bound without bias, from two words at a time, the low word first.
    ///
    /// The high half of draw × bound is the result; a draw whose low half falls among the
    /// 2^64 mod bound values that some results would have too many of is drawn again
    /// (D. Lemire, "Fast random integer generation in an interval", 2019).
    mutating func nextIndex(below bound: Int) -> Int {
        let bound = UInt64(bound)
        let surplus = (0 &- bound) % bound
        while true {
            let draw = UInt64(nextWord()) | UInt64(nextWord()) << 32
            let product = draw.multipliedFullWidth(by: bound)
            if product.low >= surplus { return Int(product.high) }
        }
    }
}
