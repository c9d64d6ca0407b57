// The decimal digits of a floating-point number, rounded to as many as are wanted.
//
// They start from the shortest text that reads back as the number, which the standard library
// writes: a Float's 0.1 has one digit, not the 0.100000001490116 of its exact value.

/// A decimal number 0.d₁d₂d₃… × 10^exponent with its digits at hand.
struct DecimalDigits: Equatable {
    private(set) var isNegative: Bool
    /// From the first that is not zero; none for zero.
    private(set) var digits: [Int]
    private(set) var exponent: Int

    /// The digits of a finite number.
    init(_ number: some BinaryFloatingPoint & CustomStringConvertible) {
        precondition(number.isFinite, "a number that is not finite has no digits")
        isNegative = number.sign == .minus
        let parts = number.magnitude.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let all = mantissa.joined().compactMap(\.wholeNumberValue)
        let zeros = all.prefix { $0 == 0 }.count
        digits = Array(all.dropFirst(zeros))
        exponent = mantissa[0].count - zeros + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        trim()
    }

    /// The number rounded to a count of significant digits, halves away from zero.
    func rounded(toSignificant count: Int) -> DecimalDigits {
        guard count < digits.count else { return self }
        var result = self
        result.digits = Array(digits.prefix(max(0, count)))
        if count >= 0, digits[count] >= 5 { result.increment() }
        result.trim()
        return result
    }

    /// The number rounded to a count of digits after the point.
    func rounded(toDecimals count: Int) -> DecimalDigits {
        rounded(toSignificant: exponent + count)
    }

    /// The digits before the point, at least one.
    var whole: String {
        exponent > 0 ? digit(in: 0..<exponent) : "0"
    }

    /// As many digits after the point.
    func decimals(_ count: Int) -> String {
        digit(in: exponent..<(exponent + count))
    }

    private func digit(in places: Range<Int>) -> String {
        places.map { digits.indices.contains($0) ? String(digits[$0]) : "0" }.joined()
    }

    /// Adds one to the last digit, carrying: 999 becomes 1 with one more digit before the point.
    private mutating func increment() {
        while digits.last == 9 { digits.removeLast() }
        if digits.isEmpty {
            digits = [1]
            exponent += 1
        } else {
            digits[digits.count - 1] += 1
        }
    }

    private mutating func trim() {
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { exponent = 0 }
    }
}
