// Which word a mistyped one meant.

import CommandLineArguments
import Testing

struct NearestTests {
    @Test(arguments: [
        ("readr", "reader"), ("raeder", "reader"), ("reeder", "reader"), ("READER", nil),
        ("writ", "writer"), ("wri", "writer"), ("xyz", nil), ("", nil), ("w", nil),
        ("reader2", "reader"), ("a", nil), ("ba", "b"),
    ])
    func oneSlipInThreeLettersOrABeginningIsNear(word: String, candidate: String?) {
        #expect(nearest(to: word, among: ["reader", "writer", "b"]) == candidate)
    }

    @Test func theNearestWinsAndThenTheFirst() {
        #expect(nearest(to: "--steps", among: ["--step", "--stops", "--steps"]) == "--steps")
        #expect(nearest(to: "rate", among: ["date", "gate"]) == "date")
        #expect(nearest(to: "rate", among: []) == nil)
    }

    @Test(arguments: [
        (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c"), ([], ""),
    ])
    func wordsAreNamedAsInASentence(words: [String], sentence: String) {
        #expect(wordList(words, joinedBy: "or") == sentence)
    }
}
