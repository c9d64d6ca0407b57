// Lengths of time and sizes in bytes: a number with its unit.

extension ValueKind where Value == Duration {
    /// A length of time with its unit, or several added up: `250ms`, `10s`, `5m`, `1h30m`, `2d`.
    public static var duration: Self {
        ValueKind("a length of time such as 250ms, 10s, 5m, 2h, 1h30m or 1d", read: readDuration)
    }

    private static let milliseconds: [Substring: Int] = [
        "ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000,
    ]

    /// A hundred years: nanoseconds of it still fit 64 bits, so nothing downstream can overflow.
    private static let longest = 100 * 365 * 86_400_000

    @Sendable private static func readDuration(_ text: String) -> Duration? {
        var rest = text[...]
        var total = 0
        repeat {
            guard let number = takeInteger(from: &rest),
                let factor = milliseconds[take(from: &rest) { $0.isLetter }],
                let part = product(number, factor), total + part <= longest
            else { return nil }
            total += part
        } while !rest.isEmpty
        return .milliseconds(total)
    }

    private static func product(_ number: Int, _ factor: Int) -> Int? {
        let (value, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow || value > longest ? nil : value
    }
}

extension ValueKind where Value == Int {
    /// A size in bytes: `4096`, `512M`, `20G`, `1.5GB`, `64MiB`.
    ///
    /// K, M, G and T count in thousands, as our output does, so that `20G` reads back as 20 GB;
    /// Ki, Mi, Gi and Ti count in 1024s.
    public static var byteSize: Self {
        ValueKind("a size such as 512M, 20G or 64MiB", read: readByteSize)
    }

    private static let bytes: [String: Int] = [
        "": 1, "k": 1000, "m": 1_000_000, "g": 1_000_000_000, "t": 1_000_000_000_000,
        "ki": 1 << 10, "mi": 1 << 20, "gi": 1 << 30, "ti": 1 << 40,
    ]

    @Sendable private static func readByteSize(_ text: String) -> Int? {
        var rest = text[...]
        let number = take(from: &rest) { $0.isDigit || $0 == "." }
        var unit = rest.lowercased()
        if unit.hasSuffix("b") { unit.removeLast() }
        guard let factor = bytes[unit], number.first?.isDigit == true, let value = Double(number)
        else { return nil }
        // A whole number is kept exact; only 1.5G goes through floating point.
        guard let whole = Int(number) else { return roundedSize(value * Double(factor)) }
        let (size, overflow) = whole.multipliedReportingOverflow(by: factor)
        return overflow ? nil : size
    }

    /// Rounds by hand: `rounded()` may call libm, which a module that imports nothing doesn't link.
    private static func roundedSize(_ size: Double) -> Int? {
        size < 0x1p63 ? Int(size + 0.5) : nil
    }
}

private func takeInteger(from text: inout Substring) -> Int? {
    Int(take(from: &text) { $0.isDigit })
}

/// Cuts the longest beginning off a text whose characters all satisfy a condition.
private func take(
    from text: inout Substring, while condition: (Character) -> Bool
) -> Substring {
    let taken = text.prefix(while: condition)
    text = text[taken.endIndex...]
    return taken
}

extension Character {
    /// Whether this is one of 0 to 9 (`isNumber` also takes ½ and ٣).
    var isDigit: Bool { ("0"..."9").contains(self) }
}
