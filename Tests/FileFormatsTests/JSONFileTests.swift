import FileFormats
import TestSupport
import Testing

@Suite struct JSONFileTests {
    @Test(arguments: [
        "{}", "[]", " [1, -0.5, 0, 1e9, 1E-9, 12.5e+3] ", "\"a\\n\\u00e9\\\"\\\\ é\"", "null",
        "{\"a\": {\"b\": [true, false, null]}, \"\": 1}\r\n", "{\"a\":1,\"b\":{\"a\":1}}",
        String(repeating: "[", count: 64) + String(repeating: "]", count: 64),
    ])
    func aDocumentIsReadAsItIs(text: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "a.json")
        #expect(try JSONFile.read(path, maximumByteCount: 1000) == Array(text.utf8))
    }

    @Test func aByteOrderMarkIsSkipped() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("\u{FEFF}[1]", to: "a.json")
        #expect(try JSONFile.read(path, maximumByteCount: 100) == Array("[1]".utf8))
    }

    @Test(arguments: [
        ("", "line 1, column 1: a value is needed, not the end of the file"),
        ("{\"a\": [1, 2,]}", "line 1, column 13: ']' after a comma"),
        ("{\"a\": 1,\n}", "line 2, column 1: '}' after a comma"),
        ("[1, 2\n 3]", "line 2, column 2: a comma or ']' is needed, not '3'"),
        ("{\"a\" 1}", "line 1, column 6: a colon is needed after a name, not '1'"),
        ("{a: 1}", "line 1, column 2: a name in double quotes is needed, not 'a'"),
        ("{'a': 1}", "line 1, column 2: a name in double quotes is needed, not '''"),
        ("[NaN]", "line 1, column 2: a value is needed, not 'NaN'"),
        ("[-Infinity]", "line 1, column 2: '-Infinity' is no number as JSON writes it"),
        ("[01]", "line 1, column 2: '01' is no number as JSON writes it"),
        ("[.5]", "line 1, column 2: a value is needed, not '.5'"),
        ("[5.]", "line 1, column 2: '5.' is no number as JSON writes it"),
        ("[1e]", "line 1, column 2: '1e' is no number as JSON writes it"),
        ("[1] x", "line 1, column 5: 'x' after the end of the document"),
        ("[\"é\", \"b]", "line 1, column 7: the quote that opens here is never closed"),
        ("[\"a\nb\"]", "line 1, column 4: '\\n' inside a text needs an escape"),
        ("[\"\\x\"]", "line 1, column 4: there is no escape with 'x'"),
        ("[\"\\u12g4\"]", "line 1, column 7: \\u needs four hexadecimal digits, not 'g'"),
        ("// a comment\n{}", "line 1, column 1: a value is needed, not '//'"),
        ("{\"a\": 1,\n \"a\": 2}", "line 2, column 2: 'a' stands twice here"),
        (
            String(repeating: "[", count: 65),
            "line 1, column 65: more than 64 lists and objects in each other"
        ),
    ])
    func whatIsNotJSONIsRefusedWithItsPlace(text: String, message: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "a.json")
        let error = capture { _ = try JSONFile.read(path, maximumByteCount: 1000) }
        #expect(folder.text(of: error)?.firstLine == "'a.json', \(message)")
    }

    @Test func aFileBeyondTheLimitIsNeverReadWhole() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("[1, 2, 3]", to: "a.json")
        #expect(try JSONFile.read(path, maximumByteCount: 9).count == 9)
        let error = capture { _ = try JSONFile.read(path, maximumByteCount: 8) }
        #expect(
            folder.text(of: error)
                == "'a.json' is larger than 8 bytes\ncheck that it is the right file")
        let endless = capture { _ = try JSONFile.read("/dev/zero", maximumByteCount: 1_000_000) }
        #expect(endless?.message == "'/dev/zero' is larger than 1,000,000 bytes")
    }

    @Test func textThatIsNotUTF8IsRefused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([0x22, 0xFF, 0x22], to: "a.json")
        let error = capture { _ = try JSONFile.read(path, maximumByteCount: 100) }
        #expect(folder.text(of: error) == "'a.json' is not UTF-8 text\nsave the file as UTF-8")
    }
}
