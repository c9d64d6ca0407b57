// Decimal text to the nearest Float, exactly rounded, the same in every locale.
//
// Nearly every number of nearly every file takes the fast way: its first 19 digits as an integer,
// times or divided by a power of ten, in Double. That result is off by less than two units of
// Double's last place, and a Float has 29 bits fewer, so rounding it to Float is exact unless it lies
// within those units of a midpoint between two Floats. Only then, and for powers of ten that Double
// does not have exactly, the standard library's own conversion decides. (The idea is Clinger's, "How
// to read floating point numbers accurately", PLDI 1990, with a wider type and a margin.)

/// What a text is as a number.
package enum DecimalNumber: Equatable {
    /// The Float nearest to the decimal, ties to even; what is too small is zero.
    case finite(Float)
    /// `nan`, `inf` or `infinity`, in any case and with any sign.
    case nonFinite(Float)
    /// A decimal beyond the largest Float.
    case tooLarge
    /// Anything else.
    case notANumber

    /// Reads `[+-] digits [. digits] [e [+-] digits]`, with a digit at least before or after the point.
    ///
    /// No blanks, no thousands separators, no hexadecimal.
    package static func parse(_ text: UnsafeBufferPointer<UInt8>) -> DecimalNumber {
        guard let parts = DecimalParts(text) else { return nonFiniteWord(text) }
        if let value = parts.fastValue { return .finite(value) }
        guard let value = Float(String(decoding: text, as: UTF8.self)) else { return .notANumber }
        return value.isFinite ? .finite(value) : .tooLarge
    }

    private static func nonFiniteWord(_ text: UnsafeBufferPointer<UInt8>) -> DecimalNumber {
        let isNegative = text.first == UInt8(ascii: "-")
        let isSigned = isNegative || text.first == UInt8(ascii: "+")
        let word = text.dropFirst(isSigned ? 1 : 0)
        guard word.count <= "infinity".utf8.count else { return .notANumber }
        switch String(decoding: word, as: UTF8.self).lowercased() {
        case "nan": return .nonFinite(.nan)
        case "inf", "infinity": return .nonFinite(isNegative ? -.infinity : .infinity)
        default: return .notANumber
        }
    }
}

/// The digits of a decimal number as an integer, and where the point stands.
private struct DecimalParts {
    private var isNegative = false
    /// The first significant digits.
    private var digits: UInt64 = 0
    /// The power of ten that `digits` is to be multiplied with.
    private var exponent = 0

    /// One more digit always fits into 64 bits below this; the rest is below Double's last place.
    private static let fullDigits: UInt64 = 1_000_000_000_000_000_000
    /// Beyond this every number is infinite or zero, however many digits a cell can have.
    private static let largestExponent = 1_000_000
    /// The powers of ten that Double has exactly.
    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// Nil if the text is not a decimal number.
    init?(_ text: UnsafeBufferPointer<UInt8>) {
        var rest = text[...]
        isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        var digitCount = readDigits(&rest, isFraction: false)
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            digitCount += readDigits(&rest, isFraction: true)
        }
        guard digitCount > 0, readExponent(&rest), rest.isEmpty else { return nil }
    }

    /// Takes digits off the front and returns how many there were.
    private mutating func readDigits(
        _ rest: inout Slice<UnsafeBufferPointer<UInt8>>, isFraction: Bool
    ) -> Int {
        var index = rest.startIndex
        while index < rest.endIndex {
            let digit = rest[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            if digits < Self.fullDigits {
                digits = digits &* 10 &+ UInt64(digit)
                if isFraction { exponent -= 1 }
            } else if !isFraction {
                exponent += 1
            }
            index += 1
        }
        defer { rest = rest[index...] }
        return index - rest.startIndex
    }

    /// Takes `e-12` off the front if it is there; false if it has no digits.
    private mutating func readExponent(_ rest: inout Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        guard let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") else { return true }
        rest.removeFirst()
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        guard !rest.isEmpty else { return false }
        var value = 0
        while let byte = rest.first, byte &- UInt8(ascii: "0") <= 9 {
            value = min(value * 10 + Int(byte - UInt8(ascii: "0")), Self.largestExponent)
            rest.removeFirst()
        }
        exponent += isNegative ? -value : value
        return true
    }

    /// The nearest Float if Double arithmetic can prove that it is, else nil.
    var fastValue: Float? {
        guard digits != 0 else { return isNegative ? -0.0 : 0.0 }
        guard abs(exponent) < Self.powers.count else { return nil }
        let value = scaledDigits
        guard value < Double(Float.greatestFiniteMagnitude) else { return nil }
        // The 29 bits that Float drops: a midpoint has the highest of them set and the others clear.
        let dropped = Int(truncatingIfNeeded: value.bitPattern & 0x1FFF_FFFF)
        guard abs(dropped - 0x1000_0000) > 4 else { return nil }
        return isNegative ? -Float(value) : Float(value)
    }

    /// `digits · 10^exponent`, rounded at most twice.
    private var scaledDigits: Double {
        // Most data are small integers, and a division by one would be half of their cost.
        if exponent == 0 { return Double(digits) }
        let power = Self.powers[abs(exponent)]
        return exponent < 0 ? Double(digits) / power : Double(digits) * power
    }
}
