// Words in a sentence.

/// Words as a sentence names them: "a", "a or b", "a, b or c".
public func wordList(_ words: [String], joinedBy conjunction: String) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return "\(words.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
}
