// Which word a mistyped one meant.

import CommandLineArguments
import Testing

struct NearestTests {
    @Test(arguments: [
        ("readr", "reader"), ("raeder", "reader"), ("reeder", "reader"), ("READER", "reader"),
        ("writ", "writer"), ("wri", "writer"), ("xyz", nil), ("", nil), ("w", nil),
        ("reader2", "reader"), ("a", nil), ("ba", "b"),
    ])
    func oneSlipInThreeLettersOrABeginningIsNear(word: String, candidate: String?) {
        #expect(nearest(to: word, among: ["reader", "writer", "b"]) == candidate)
    }

    @Test(arguments: [
        ("AdamW", "adamw"), ("ADAM", "adam"), ("Rms_Prop", "rms-prop"), ("nag", "nesterov"),
        ("NAG", "nesterov"), ("nadam", nil), ("adamm", "adam"), ("no-adam", nil), ("naf", nil),
    ])
    func theSameWordComesBeforeOtherNamesAndThoseBeforeNearOnes(word: String, candidate: String?) {
        let names = ["adam", "adamw", "nesterov", "rms-prop"]
        let otherNames: OtherNames = ["nag": "nesterov", "nadam": nil]
        #expect(nearest(to: word, among: names, otherNames: otherNames) == candidate)
    }

    @Test(arguments: [("--no-shuffle", nil), ("--no-bais", "--no-bias"), ("--bias", nil)])
    func aWordThatDeniesIsNoSlipOfOneThatDoesNot(word: String, candidate: String?) {
        #expect(nearest(to: word, among: ["--shuffle", "--no-bias"]) == candidate)
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
