// Foreign text on a terminal.

import StoreCommands
import Testing

struct DisplayTextTests {
    @Test(arguments: [
        ("reader", "reader"), ("a\u{1b}[2Jb", #"a\u{1b}[2Jb"#), ("a\nb\tc\r", #"a\nb\tc\r"#),
        ("\u{9b}31m\u{7f}", #"\u{9b}31m\u{7f}"#), ("a\u{202e}b", #"a\u{202e}b"#),
        ("\r\n", #"\r\n"#), ("é→字", "é→字"), ("👩\u{200d}🔬", "👩\u{200d}🔬"),
    ])
    func controlCharactersAreSpelledOut(text: String, shown: String) {
        #expect(DisplayText.escaped(text) == shown)
    }

    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("字网", 4), ("64 → 32", 7), ("😀", 2),
    ])
    func widthsAreAsSeen(text: String, width: Int) {
        #expect(DisplayText.width(text) == width)
    }

    @Test(arguments: [
        ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("字网络", 5, "字网…"), ("字网络", 4, "字…"), ("abc", 1, "…"),
        ("abc", 0, ""),
    ])
    func whatIsCutSaysSo(text: String, width: Int, shown: String) {
        #expect(DisplayText.truncated(text, width: width) == shown)
    }

    @Test func paddingGoesByTheSeenWidth() {
        #expect(DisplayText.padded("字", to: 4, .left) == "字  ")
        #expect(DisplayText.padded("字", to: 4, .right) == "  字")
        #expect(DisplayText.padded("long", to: 2, .right) == "long")
    }
}
