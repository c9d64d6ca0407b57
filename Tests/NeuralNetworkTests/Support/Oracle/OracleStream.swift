// "Random numbers" of docs/NUMERICS.md: Philox by blocks, and what is drawn from a stream.

/// The words of the stream (seed, purpose, number).
struct OracleStream {
    let seed: UInt64
    let purpose: UInt32
    let number: UInt64

    /// Draws of words in order count on from here.
    private var position = 0

    init(seed: UInt64, purpose: UInt32, number: UInt64) {
        self.seed = seed
        self.purpose = purpose
        self.number = number
    }

    /// The word at a place of the stream.
    func word(_ index: Int) -> UInt32 {
        var counter = [
            UInt32(truncatingIfNeeded: index / 4), Self.low(number), Self.high(number), purpose,
        ]
        var key = [Self.low(seed), Self.high(seed)]
        for _ in 0..<10 {
            let first = UInt64(0xD251_1F53) * UInt64(counter[0])
            let second = UInt64(0xCD9E_8D57) * UInt64(counter[2])
            counter = [
                Self.high(second) ^ counter[1] ^ key[0], Self.low(second),
                Self.high(first) ^ counter[3] ^ key[1], Self.low(first),
            ]
            key = [key[0] &+ 0x9E37_79B9, key[1] &+ 0xBB67_AE85]
        }
        return counter[index % 4]
    }

    /// The next word.
    mutating func next() -> UInt32 {
        defer { position += 1 }
        return word(position)
    }

    /// "Index below n".
    mutating func index(below n: Int) -> Int {
        let n = UInt64(n)
        // 2^64 mod n, from 2^64 - 1.
        let surplus = (UInt64.max % n + 1) % n
        while true {
            let low = UInt64(next())
            let product = (low + UInt64(next()) << 32).multipliedFullWidth(by: n)
            if product.low >= surplus { return Int(product.high) }
        }
    }

    /// "Permutation" of n.
    mutating func permutation(_ n: Int) -> [Int] {
        var order = Array(0..<n)
        var k = n - 1
        while k >= 1 {
            order.swapAt(k, index(below: k + 1))
            k -= 1
        }
        return order
    }

    private static func low(_ value: UInt64) -> UInt32 { UInt32(value & 0xFFFF_FFFF) }
    private static func high(_ value: UInt64) -> UInt32 { UInt32(value >> 32) }
}
