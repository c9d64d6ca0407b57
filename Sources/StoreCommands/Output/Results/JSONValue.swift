// JSON that keeps the order of its keys, and the one place that writes it.

/// A JSON value whose object members keep their order.
package enum JSONValue: Sendable, Equatable {
    /// A named member of an object.
    package struct Member: Sendable, Equatable {
        package let name: String
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    case null
    case boolean(Bool)
    case integer(Int)
    case float(Float)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByNilLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// An object with its members in the order written.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map(Member.init))
    }
}

extension JSONValue {
    /// The value on one line, without spaces.
    ///
    /// Floating-point numbers have the shortest text that reads back as the same bits; NaN and
    /// infinities, which JSON has no words for, are null.
    package var text: String {
        var text = ""
        append(to: &text)
        return text
    }

    /// The value on one line, at the end of a text.
    func append(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .float(let value): text += value.isFinite ? value.description : "null"
        case .double(let value): text += value.isFinite ? value.description : "null"
        case .string(let value): Self.append(value, to: &text)
        case .array(let values): Self.append(values, to: &text)
        case .object(let members): Self.append(members, to: &text)
        }
    }

    private static func append(_ values: [JSONValue], to text: inout String) {
        text += "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            value.append(to: &text)
        }
        text += "]"
    }

    private static func append(_ members: [Member], to text: inout String) {
        text += "{"
        for (index, member) in members.enumerated() {
            if index > 0 { text += "," }
            append(member.name, to: &text)
            text += ":"
            member.value.append(to: &text)
        }
        text += "}"
    }

    private static func append(_ string: String, to text: inout String) {
        text += "\""
        defer { text += "\"" }
        guard string.utf8.contains(where: isSpecial) else {
            text += string
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            // More than JSON asks for: JSON shown on a terminal must not control it either.
            case _ where DisplayText.isInvisible(scalar): append(codeOf: scalar, to: &text)
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether a byte needs a closer look: nearly no text has any.
    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte > 0x7e || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// `\u001b`, or a surrogate pair of them.
    private static func append(codeOf scalar: Unicode.Scalar, to text: inout String) {
        for unit in String(scalar).utf16 {
            let digits = String(unit, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        }
    }
}
