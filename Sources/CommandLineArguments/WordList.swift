// Words and numbers in a sentence.

/// Words as a sentence names them: "a", "a or b", "a, b or c".
public func wordList(_ words: [String], joinedBy conjunction: String) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return "\(words.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
}

/// Digits in groups of three, as all our numbers for people are written: "16,777,216".
public func grouped(_ digits: String) -> String {
    digits.enumerated().reduce(into: "") { text, digit in
        let rest = digits.utf8.count - digit.offset
        if digit.offset > 0, rest % 3 == 0 { text += "," }
        text.append(digit.element)
    }
}
