import FileFormats
import TestSupport
import Testing

/// All rows of a file as texts, an empty cell as an empty text.
private func rows(
    of path: String, hasHeader: Bool = false, limits: CSVLimits = CSVLimits(), bufferSize: Int = 64
) throws -> [[String]] {
    var reader = try CSVReader.open(
        path, hasHeader: hasHeader, limits: limits, bufferSize: bufferSize)
    var rows: [[String]] = hasHeader ? [reader.columnNames] : []
    while try reader.readRow() {
        var row: [String] = []
        for column in reader.columnNames.indices { row.append(try reader.text(at: column)) }
        rows.append(row)
    }
    return rows
}

@Suite struct CSVReaderTests {
    @Test(arguments: [
        ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
        ("a,b\r\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("a,b\n1,2\n\n\r\n  \n", [["a", "b"], ["1", "2"]]),
        ("a\n", [["a"]]),
        ("a", [["a"]]),
        ("\u{FEFF}a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
        ("\"a\",\"b\"\n", [["a", "b"]]),
        ("\"a,b\",c\n", [["a,b", "c"]]),
        ("\"a\"\"b\",\"\"\"\"\n", [["a\"b", "\""]]),
        ("\"a\"\"\"\"b\",\"\"\"c\"\n", [["a\"\"b", "\"c"]]),
        ("\"a\nb\",c\r\n", [["a\nb", "c"]]),
        ("\"a\r\nb\rc\",d", [["a\r\nb\rc", "d"]]),
        ("\"last\"", [["last"]]),
        (" a ,\tb\t\n", [["a", "b"]]),
        ("\" a \",\"\tb\"\n", [[" a ", "\tb"]]),
        ("a b,ü\u{301}€😀\n", [["a b", "ü\u{301}€😀"]]),
    ])
    func readsWhatRFC4180Allows(text: String, expected: [[String]]) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text)
        for bufferSize in 1...text.utf8.count + 1 {
            #expect(try rows(of: path, bufferSize: bufferSize) == expected)
        }
    }

    @Test(arguments: [
        (
            "", "'table.csv' is empty",
            "check that it is the right file"
        ),
        ("\n\r\n", "'table.csv' is empty", "check that it is the right file"),
        ("\u{FEFF}", "'table.csv' is empty", "check that it is the right file"),
        (
            "a,b\n1\n", "'table.csv', line 2: the row has 1 cell, the first row has 2",
            "give every row the same number of cells; a cell with a comma in it needs quotes"
        ),
        (
            "a,b\n\"x\ny\",2\n1,2,3\n",
            "'table.csv', line 4: the row has 3 cells, the first row has 2",
            "give every row the same number of cells; a cell with a comma in it needs quotes"
        ),
        (
            "a,b\n1,2,\n", "'table.csv', line 2: the row has 3 cells, the first row has 2",
            "give every row the same number of cells; a cell with a comma in it needs quotes"
        ),
        (
            "a,b\n\n\n1,2\n", "'table.csv', line 2: the line is empty, but rows follow it",
            "remove the line"
        ),
        (
            "\na,b\n", "'table.csv', line 1: the line is empty, but rows follow it",
            "remove the line"
        ),
        (
            "a,b\n1,\n", "'table.csv', line 2, column 2: the cell is empty",
            "fill in the cell, or remove the row"
        ),
        (
            "a,b\n\"\",2\n", "'table.csv', line 2, column 1: the cell is empty",
            "fill in the cell, or remove the row"
        ),
        (
            "a,b\n1,x\"y\"\n",
            "'table.csv', line 2, column 2: there is a quote inside a cell that does not begin with "
                + "one",
            "put the whole cell into quotes and double each quote inside it"
        ),
        (
            "a, \"b\"\n",
            "'table.csv', line 1, column 2: there is a quote inside a cell that does not begin with "
                + "one",
            "put the whole cell into quotes and double each quote inside it"
        ),
        (
            "a,b\n\"1\n2\",\"x\"y\n",
            "'table.csv', line 3, column 2: there is text between the closing quote and the next "
                + "comma",
            "put the whole cell into quotes and double each quote inside it"
        ),
        (
            "a,b\n1,\"x\ny\n",
            "'table.csv', line 2, column 2: the quote that opens here is never "
                + "closed",
            "add the closing quote"
        ),
        (
            "a,b\n1,\"", "'table.csv', line 2, column 2: the quote that opens here is never closed",
            "add the closing quote"
        ),
        (
            "a,b\r1,2\r",
            "'table.csv', line 1, column 2: there is a carriage return without a line feed",
            "save the file with the line ends of Unix (LF) or Windows (CRLF)"
        ),
        (
            "a,b\n1,\"2\"\r",
            "'table.csv', line 2, column 2: there is a carriage return without a line feed",
            "save the file with the line ends of Unix (LF) or Windows (CRLF)"
        ),
        (
            "PK\u{3}\u{4}sheet", "'table.csv' is a zip archive or an Excel workbook, not CSV text",
            "save it as CSV in UTF-8"
        ),
        ("PAR1", "'table.csv' is a Parquet file, not CSV text", "save it as CSV in UTF-8"),
    ])
    func refusesWhatIsNoTable(text: String, message: String, hint: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text)
        for bufferSize in 1...text.utf8.count + 1 {
            let error = #expect(throws: FileFormatError.self) {
                try rows(of: path, bufferSize: bufferSize)
            }
            #expect(folder.text(of: error) == "\(message)\n\(hint)")
            #expect(error?.kind == .invalidContent)
        }
    }

    @Test(arguments: [
        ([0xFF, 0xFE, 0x61, 0x00] as [UInt8], "'table.csv' is UTF-16 text, not CSV text"),
        ([0xFE, 0xFF, 0x00, 0x61], "'table.csv' is UTF-16 text, not CSV text"),
        ([0x1F, 0x8B, 0x08, 0x00], "'table.csv' is a gzip archive, not CSV text"),
        (
            [0x61, 0x2C, 0xC3, 0x28, 0x0A],
            "'table.csv', line 1, column 2: '\u{FFFD}(' is not UTF-8 text"
        ),
        // An overlong slash, a surrogate, and a code point beyond the last.
        (
            [0x61, 0xC0, 0xAF],
            "'table.csv', line 1, column 1: 'a\u{FFFD}\u{FFFD}' is not UTF-8 text"
        ),
        (
            [0xED, 0xA0, 0x80],
            "'table.csv', line 1, column 1: '\u{FFFD}\u{FFFD}\u{FFFD}' is not UTF-8 text"
        ),
        (
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            "'table.csv', line 1, column 1: '\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}' is not UTF-8 text"
        ),
    ])
    func refusesWhatIsNotUTF8(bytes: [UInt8], message: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes)
        let error = #expect(throws: FileFormatError.self) { try rows(of: path) }
        #expect(folder.text(of: error)?.firstLine == message)
    }

    @Test(arguments: [
        (
            "a,b,a\n1,2,3\n", "'table.csv', line 1, column 3: columns 1 and 3 are both named 'a'",
            "rename one; if the first line is a row like the others, add --no-header"
        ),
        (
            ",a\n0,1\n", "'table.csv', line 1, column 1: the column has no name",
            "name the column, or remove it if it only counts the rows"
        ),
        (
            "a,b\n1,2,3\n", "'table.csv', line 2: the row has 3 cells, the header has 2",
            "give every row the same number of cells; a cell with a comma in it needs quotes"
        ),
        (
            "a,b\n1,\n", "'table.csv', line 2, column 2 'b': the cell is empty",
            "fill in the cell, or remove the row"
        ),
        (
            "a,b\n1,\u{1B}[2J\"\n",
            "'table.csv', line 2, column 2 'b': there is a quote inside a cell that does not begin "
                + "with one",
            "put the whole cell into quotes and double each quote inside it"
        ),
    ])
    func namesColumnsAsTheHeaderDoes(text: String, message: String, hint: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text)
        let error = #expect(throws: FileFormatError.self) { try rows(of: path, hasHeader: true) }
        #expect(folder.text(of: error) == "\(message)\n\(hint)")
    }

    @Test func anErrorTellsProgramsItsPlace() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,b\n\"1\n1\",\n")
        let error = #expect(throws: FileFormatError.self) { try rows(of: path, hasHeader: true) }
        #expect(error?.location == .init(line: 3, column: 2, columnName: "b"))
    }

    @Test func limitsHoldAtEveryBufferSize() throws {
        var limits = CSVLimits()
        limits.cellBytes = 5
        limits.columns = 3
        limits.rowBytes = 12
        let cases = [
            ("12345,12345", nil),
            ("1,2,3\n4,5,6\n", nil),
            ("1,123456\n", "'table.csv', line 1, column 2: the cell is longer than 5 bytes"),
            ("1,\"12345\"\n", nil),
            ("1,\"123456\"\n", "'table.csv', line 1, column 2: the cell is longer than 5 bytes"),
            ("1\n\"23,4,5", "'table.csv', line 2, column 1: the cell is longer than 5 bytes"),
            ("1,2,3,4\n", "'table.csv', line 1: the row has more than 3 columns"),
            ("1234,1234,123", "'table.csv', line 1: the row is longer than 12 bytes"),
            ("1,2,3\n1234,1234,123\n", "'table.csv', line 2: the row is longer than 12 bytes"),
        ]
        for (text, message) in cases {
            let folder = try TemporaryFolder()
            let path = try folder.write(text)
            for bufferSize in 1...text.utf8.count + 1 {
                var found: String?
                do {
                    _ = try rows(of: path, limits: limits, bufferSize: bufferSize)
                } catch let error as FileFormatError {
                    found = folder.text(of: error)?.firstLine
                }
                #expect(found == message, "\(text) read \(bufferSize) bytes at a time")
            }
        }
    }

    @Test func numbersAreReadFromTheirCells() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("1,\"2.5\", -3e-2\t,\" 4\"\n")
        var reader = try CSVReader.open(path, hasHeader: false)
        #expect(try reader.readRow())
        #expect(try reader.number(at: 0) == 1)
        #expect(try reader.number(at: 1) == 2.5)
        #expect(try reader.number(at: 2) == -0.03)
        let quotedBlank = capture { _ = try reader.number(at: 3) }
        #expect(
            folder.text(of: quotedBlank)?.firstLine
                == "'table.csv', line 1, column 4: ' 4' is not a number")
        #expect(try !reader.readRow())
    }

    @Test func aFolderIsNotAFile() throws {
        let folder = try TemporaryFolder()
        let error = capture { _ = try CSVReader.open(folder.path, hasHeader: true) }
        #expect(folder.text(of: error) == "'FOLDER' is a folder\nname a file in it")
    }

    @Test func aMissingFileIsNamed() throws {
        let folder = try TemporaryFolder()
        let error = capture { _ = try CSVReader.open(folder.file("none.csv"), hasHeader: true) }
        #expect(
            folder.text(of: error)
                == "cannot read 'none.csv': No such file or directory\ncheck the path")
        #expect(error?.kind == .notFound)
    }
}
