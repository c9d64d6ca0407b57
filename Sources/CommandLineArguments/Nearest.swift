// "Did you mean …?": the word that a mistyped one is nearest to.

/// The candidate that a mistyped word most likely meant, or nil where none is near.
///
/// The same word in another case, or with `_` for `-`, comes first; then what `otherNames` says it
/// is called here; then the nearest. Near means at most one slip (a letter added, left out, replaced,
/// or two swapped) for every three letters, or a beginning of the candidate. Of several equally near
/// ones the first is returned.
public func nearest(
    to word: String, among candidates: some Collection<String>, otherNames: OtherNames = [:]
) -> String? {
    let word = folded(word)
    if let same = candidates.first(where: { folded($0) == word }) { return same }
    if otherNames.contains(word) { return otherNames[word] }
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where denies(candidate) == denies(word) {
        let distance = slips(from: Array(word), to: Array(folded(candidate)))
        // A word that shares no letter with the candidate is not near, short as it may be.
        let isNear = distance <= max(1, word.count / 3) && distance < word.count
        guard isNear || isBeginning(word, of: candidate) else { continue }
        if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.candidate
}

/// Whether a word says no: `--no-shuffle` is the opposite of `--shuffle`, not a slip of it.
private func denies(_ word: String) -> Bool { word.drop { $0 == "-" }.hasPrefix("no-") }

/// A beginning of three letters says what was meant; one of one letter doesn't.
private func isBeginning(_ word: String, of candidate: String) -> Bool {
    word.drop { $0 == "-" }.count >= 3 && folded(candidate).hasPrefix(word)
}

/// How many slips turn one word into another (edit distance with swaps of neighbours, row by row).
private func slips(from source: [Character], to target: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...target.count)
    for row in 0..<source.count {
        var current = [row + 1]
        for column in 0..<target.count {
            let isSame = source[row] == target[column]
            var cost = min(
                last[column] + (isSame ? 0 : 1), last[column + 1] + 1, current[column] + 1)
            let isSwap =
                row > 0 && column > 0 && source[row] == target[column - 1]
                && source[row - 1] == target[column]
            if isSwap { cost = min(cost, beforeLast[column - 1] + 1) }
            current.append(cost)
        }
        (beforeLast, last) = (last, current)
    }
    return last[target.count]
}
