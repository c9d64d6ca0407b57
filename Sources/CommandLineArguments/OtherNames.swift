// Words that people bring along from other programs, and what they are called here.

/// What words of other programs mean here: `swish` is `silu`, and `mish` is nothing that we have.
///
/// A word with the meaning nil is known to mean nothing here, so that it is not taken for a slip of
/// a word that looks like it.
public struct OtherNames: Sendable, ExpressibleByDictionaryLiteral {
    private let meanings: [String: String?]

    /// Words in small letters and with `-`, each once, with what to type here.
    public init(dictionaryLiteral elements: (String, String?)...) {
        meanings = Dictionary(uniqueKeysWithValues: elements)
    }

    /// Whether a word is one of these, in whatever case and with `_` for `-`.
    public func contains(_ word: String) -> Bool { meanings[folded(word)] != nil }

    /// What to type for a word; nil if it is none of these or means nothing here.
    public subscript(word: String) -> String? { meanings[folded(word)] ?? nil }
}

/// A word without what nobody remembers: its case, and whether it has `_` or `-`.
public func folded(_ word: String) -> String { word.lowercased().replacing("_", with: "-") }
