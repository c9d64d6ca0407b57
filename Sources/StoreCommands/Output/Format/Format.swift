// How numbers, sizes and hashes look to people; scripts get them unchanged as JSON and CSV.

internal import CommandLineArguments

/// The house style of numbers.
package enum Format {
    /// A minus as wide as the plus.
    private static let minus = "−"

    /// A whole number with its thousands grouped: 1,350.
    package static func count(_ number: Int) -> String {
        (number < 0 ? minus : "") + grouped(String(number.magnitude))
    }

    /// A count with its noun: "1 row", "1,797 rows".
    package static func count(_ number: Int, _ noun: String) -> String {
        "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// Four significant digits, or as many as asked for: 0.06712, 12.35, 1.235e-05, 12,346.
    ///
    /// Digits before the point are all shown, up to a million; beyond, and below a ten-thousandth,
    /// the number is written with an exponent.
    package static func significant(
        _ number: some BinaryFloatingPoint & CustomStringConvertible, digits count: Int = 4
    ) -> String {
        guard number.isFinite else { return notFinite(number) }
        let exact = DecimalDigits(number)
        let digits = exact.rounded(toSignificant: count)
        if digits.digits.isEmpty { return fixedText(digits, decimals: count - 1) }
        guard (-3...6).contains(digits.exponent) else {
            return sign(digits) + scientific(digits, count: count)
        }
        // 12,345.6 shows all digits before its point.
        let shown = digits.exponent > count ? exact.rounded(toDecimals: 0) : digits
        return sign(digits) + fixedText(shown, decimals: max(0, count - digits.exponent))
    }

    /// A fixed count of digits after the point: 0.7712.
    package static func fixed(
        _ number: some BinaryFloatingPoint & CustomStringConvertible, decimals: Int
    ) -> String {
        guard number.isFinite else { return notFinite(number) }
        let digits = DecimalDigits(number).rounded(toDecimals: decimals)
        return sign(digits) + fixedText(digits, decimals: decimals)
    }

    /// A change with its sign, always: +0.714, −0.122.
    package static func signed(
        _ number: some BinaryFloatingPoint & CustomStringConvertible, digits: Int = 4
    ) -> String {
        let text = significant(number, digits: digits)
        return number > 0 ? "+\(text)" : text
    }

    /// The size of something in bytes: "812 B", "12 kB", "0.4 MB", "140 MB", "1.2 GB".
    ///
    /// A megabyte is a million bytes, and what has a tenth of one is already counted in them.
    package static func bytes(_ count: Int) -> String {
        switch count {
        case ..<1000: "\(count) B"
        case ..<99_500: "\(short(Double(count) / 1e3)) kB"
        case ..<999_500_000: "\(short(Double(count) / 1e6)) MB"
        case ..<999_500_000_000: "\(short(Double(count) / 1e9)) GB"
        default: "\(short(Double(count) / 1e12)) TB"
        }
    }

    /// The first eight characters of a hash in hexadecimal: enough to tell states apart.
    package static func hashPrefix(_ hash: String) -> String { String(hash.prefix(8)) }

    /// Bytes in hexadecimal.
    package static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }

    /// A number of few digits: "0.4", "7", "9.9", "12", "140".
    private static func short(_ number: Double) -> String {
        let digits = DecimalDigits(number).rounded(toDecimals: number < 9.95 ? 1 : 0)
        let isWhole = digits.digits.count <= digits.exponent
        return fixedText(digits, decimals: isWhole ? 0 : 1)
    }

    private static func sign(_ digits: DecimalDigits) -> String {
        digits.isNegative && !digits.digits.isEmpty ? minus : ""
    }

    private static func fixedText(_ digits: DecimalDigits, decimals: Int) -> String {
        let whole = grouped(digits.whole)
        return decimals > 0 ? "\(whole).\(digits.decimals(decimals))" : whole
    }

    private static func scientific(_ digits: DecimalDigits, count: Int) -> String {
        let all = (0..<count).map { $0 < digits.digits.count ? digits.digits[$0] : 0 }
            .map(String.init).joined()
        let power = digits.exponent - 1
        let mantissa = count > 1 ? "\(all.prefix(1)).\(all.dropFirst())" : all
        return "\(mantissa)e\(power < 0 ? "-" : "+")\(abs(power) < 10 ? "0" : "")\(abs(power))"
    }

    private static func notFinite(_ number: some BinaryFloatingPoint) -> String {
        number.isNaN ? "NaN" : number > 0 ? "∞" : "\(minus)∞"
    }
}
