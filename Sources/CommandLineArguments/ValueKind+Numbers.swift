// Whole numbers, decimal numbers and fractions, each with the range it must lie in.

extension ValueKind where Value == Int {
    /// Any whole number that fits 64 bits.
    public static var integer: Self { ValueKind("a whole number") { Int($0) } }

    /// A whole number within bounds, such as `1...`, `...0` or `1...64`.
    public static func integer(in range: some NumberRange<Int> & Sendable) -> Self {
        ValueKind("a whole number \(range.words)") { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ValueKind where Value == Double {
    /// Any finite number.
    public static var decimal: Self { anyNumber }

    /// A finite number within bounds, both included.
    public static func decimal(in range: some NumberRange<Double> & Sendable) -> Self {
        number(in: range)
    }

    /// A part of a whole, from 0 to below 1, written 0.2 or 20%.
    public static var fraction: Self {
        ValueKind("a fraction from 0 to below 1, such as 0.2 or 20%") { text in
            let value = text.last == "%" ? finite(text.dropLast()).map { $0 / 100 } : finite(text)
            return value.flatMap { (0..<1).contains($0) ? $0 : nil }
        }
    }
}

extension ValueKind where Value == Float {
    /// Any finite number, rounded once, from its text to single precision.
    public static var float: Self { anyNumber }

    /// A finite number within bounds, both included.
    public static func float(in range: some NumberRange<Float> & Sendable) -> Self {
        number(in: range)
    }
}

extension ValueKind where Value: DecimalNumber {
    fileprivate static var anyNumber: Self { ValueKind("a number") { finite($0) } }

    fileprivate static func number(in range: some NumberRange<Value> & Sendable) -> Self {
        ValueKind("a number \(range.words)") { text in
            finite(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    /// `Double("1e999")` is infinity, `Double("nan")` a value and `Double("0x10")` 16: none of them
    /// is what people write for a number.
    fileprivate static func finite(_ text: some StringProtocol) -> Value? {
        guard text.allSatisfy({ $0.isDigit || ".eE+-".contains($0) }) else { return nil }
        return Value(text).flatMap { $0.isFinite ? $0 : nil }
    }
}

/// A floating-point type that reads itself from text.
private protocol DecimalNumber: BinaryFloatingPoint, CustomStringConvertible, Sendable {
    init?<Text: StringProtocol>(_ text: Text)
}

extension Double: DecimalNumber {}
extension Float: DecimalNumber {}

/// Bounds of a number that can say themselves in words.
public protocol NumberRange<Bound> {
    /// The type of number that is bounded.
    associatedtype Bound: Comparable & CustomStringConvertible
    /// The bounds as an error says them: "of at least 1", "from 1 to 64".
    var words: String { get }
    /// Whether a number lies within the bounds.
    func contains(_ element: Bound) -> Bool
}

extension ClosedRange: NumberRange where Bound: CustomStringConvertible {
    /// "from 1 to 64"
    public var words: String { "from \(plain(lowerBound)) to \(plain(upperBound))" }
}

extension PartialRangeFrom: NumberRange where Bound: CustomStringConvertible {
    /// "of at least 1"
    public var words: String { "of at least \(plain(lowerBound))" }
}

extension PartialRangeThrough: NumberRange where Bound: CustomStringConvertible {
    /// "of at most 1"
    public var words: String { "of at most \(plain(upperBound))" }
}

/// A number as people write it: 0 for the 0.0 of a `Double`, and 16,777,216.
private func plain(_ number: some CustomStringConvertible) -> String {
    let text = number.description
    let shown = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    return shown.allSatisfy(\.isDigit) ? grouped(shown) : shown
}
