// How texts and numbers that came out of a file are shown in a message: on one line, of bounded
// length, and without control codes that a terminal would obey.

/// The most characters of a foreign text that a message repeats.
private let longestExcerpt = 40

/// A text in single quotes, cut to a readable length, its control characters spelled out.
func quoted(_ text: some StringProtocol) -> String {
    var shown = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
        if index == longestExcerpt { return "'\(shown)…'" }
        shown += printable(scalar)
    }
    return "'\(shown)'"
}

/// A path in single quotes, whole, because a part of it would not help anybody.
func quoted(path: String) -> String {
    "'\(path.unicodeScalars.map(printable).joined())'"
}

/// Bytes of a file as quoted text; what is not UTF-8 is shown as U+FFFD.
func quoted(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    // Four bytes a scalar at most: no need to decode a cell that is cut anyway.
    quoted(String(decoding: bytes.prefix(4 * (longestExcerpt + 1)), as: UTF8.self))
}

/// The names of a list that a message has room for, and how many more there are.
func listing(_ names: [String], atMost limit: Int = 8) -> String {
    let shown = names.prefix(limit).map { quoted($0) }.joined(separator: ", ")
    let rest = names.count - limit
    return rest > 0 ? "\(shown) and \(rest.grouped) more" : shown
}

private func printable(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case _ where isInvisible(scalar): "\\u{\(String(scalar.value, radix: 16))}"
    default: String(scalar)
    }
}

/// Control and formatting characters, among them those that turn the direction of writing.
private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
}

extension Int {
    /// The number with a comma between its thousands, as everywhere in nnstore.
    var grouped: String {
        let digits = String(magnitude)
        var result = self < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result
    }
}

/// A count with its noun: `1 cell`, `1,797 cells`.
func counted(_ count: Int, _ noun: String) -> String {
    "\(count.grouped) \(noun)\(count == 1 ? "" : "s")"
}
