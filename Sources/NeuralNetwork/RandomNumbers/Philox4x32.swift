// Philox 4x32-10: a counter-based generator, after J. K. Salmon, M. A. Moraes, R. O. Dror and
// D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. Being a function of its
// counter, any draw can be had without the ones before it.

/// The function from (seed, purpose, counter) to four random 32-bit words.
public enum Philox4x32 {
    /// The random words of one counter under one key, after 10 rounds.
    public static func block(
        counter: SIMD4<UInt32>, key: SIMD2<UInt32>
    ) -> SIMD4<UInt32> {
        var counter = counter
        var key = key
        for _ in 1..<roundCount {
            counter = round(counter, key)
            key &+= keyStep
        }
        return round(counter, key)
    }

    /// The words of block `index` of the stream (seed, purpose, number).
    ///
    /// The key is the seed, low word first; the counter is (index, number low, number high,
    /// purpose). `number` tells apart streams of one purpose: the layer or the epoch.
    public static func block(
        seed: UInt64, purpose: RandomPurpose, number: UInt64, index: UInt32
    ) -> SIMD4<UInt32> {
        block(
            counter: SIMD4(index, low(number), high(number), purpose.rawValue),
            key: SIMD2(low(seed), high(seed)))
    }

    private static let roundCount = 10
    private static let multipliers: (UInt32, UInt32) = (0xD251_1F53, 0xCD9E_8D57)
    private static let keyStep: SIMD2<UInt32> = [0x9E37_79B9, 0xBB67_AE85]

    private static func round(
        _ counter: SIMD4<UInt32>, _ key: SIMD2<UInt32>
    ) -> SIMD4<UInt32> {
        let first = multipliers.0.multipliedFullWidth(by: counter[0])
        let second = multipliers.1.multipliedFullWidth(by: counter[2])
        return SIMD4(
            second.high ^ counter[1] ^ key[0], second.low,
            first.high ^ counter[3] ^ key[1], first.low)
    }

    private static func low(_ value: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: value)
    }

    private static func high(_ value: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: value >> 32)
    }
}
