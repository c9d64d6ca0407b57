// Foreign text on a terminal: without codes that it would obey, and as wide as it looks.

/// Text as a terminal shows it.
package enum DisplayText {
    /// The text with its control and formatting characters spelled out: `\n`, `\u{1b}`.
    package static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isInvisible) else { return text }
        return text.unicodeScalars.reduce(into: "") { $0 += spelled($1) }
    }

    /// How many columns a text takes.
    package static func width(_ text: String) -> Int {
        // ASCII, nearly always, needs no look at each character.
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
        return text.reduce(0) { $0 + width($1) }
    }

    /// The text followed by, or after, as many blanks as it needs to be `width` columns wide.
    package static func padded(_ text: String, to width: Int, _ alignment: Alignment) -> String {
        let blanks = String(repeating: " ", count: max(0, width - Self.width(text)))
        return alignment == .left ? text + blanks : blanks + text
    }

    /// The beginning of a text, with "…" where it was cut.
    package static func truncated(_ text: String, width: Int) -> String {
        if Self.width(text) <= width { return text }
        var kept = ""
        var room = width - 1
        for character in text {
            room -= self.width(character)
            if room < 0 { break }
            kept.append(character)
        }
        return width > 0 ? "\(kept)…" : ""
    }

    private static func spelled(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case _ where isInvisible(scalar): "\\u{\(String(scalar.value, radix: 16))}"
        default: String(scalar)
        }
    }

    /// Whether a scalar controls the terminal or the direction of writing instead of being seen.
    ///
    /// The two joiners are spared: scripts of India and emoji are written with them.
    static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        if (0x20..<0x7f).contains(scalar.value) { return false }
        return switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        case .format: scalar != "\u{200c}" && scalar != "\u{200d}"
        default: false
        }
    }

    private static func width(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    /// Where East Asian and emoji characters of two columns live (Unicode Standard Annex 11).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff,
        0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1f64f, 0x1f900...0x1f9ff,
        0x20000...0x3fffd,
    ]
}

/// On which side of its column a text stands.
package enum Alignment: Sendable {
    case left, right
}
