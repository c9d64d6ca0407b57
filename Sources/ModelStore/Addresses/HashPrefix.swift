// The first hexadecimal digits of a SHA-256, as a range that an index or a comparison can use.

/// All hashes that start with some digits.
struct HashPrefix {
    /// Fewer would too often be a word, or several states.
    private static let minimumDigitCount = 4
    /// As many as people are shown: what looks like a number is taken for a hash from here on.
    static let shownDigitCount = 8
    private static let hashByteCount = 32

    let lowest: [UInt8]
    let highest: [UInt8]

    /// Nil unless `digits` is 4 to 64 hexadecimal digits.
    init?(_ digits: String) {
        let values = digits.utf8.map { Self.value(of: $0) }
        guard Self.minimumDigitCount...2 * Self.hashByteCount ~= values.count,
            !values.contains(nil)
        else { return nil }
        let known = values.compactMap { $0 }
        lowest = Self.bytes(known, filledWith: 0x0)
        highest = Self.bytes(known, filledWith: 0xF)
    }

    static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private static func bytes(_ digits: [UInt8], filledWith filler: UInt8) -> [UInt8] {
        let missing = 2 * hashByteCount - digits.count
        let all = digits + [UInt8](repeating: filler, count: missing)
        return stride(from: 0, to: all.count, by: 2).map { all[$0] << 4 | all[$0 + 1] }
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        case 0x41...0x46: digit - 0x41 + 10
        default: nil
        }
    }
}
