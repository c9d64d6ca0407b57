import TestSupport
import Testing

/// A file that can't be imported as it is asked for, and all that the user is told.
struct BadImport: CustomTestStringConvertible, Sendable {
    let file: [UInt8]
    let options: String
    let exitCode: Int32
    let error: String

    init(
        _ file: String, with options: String = "--target y", exit exitCode: Int32 = 2,
        _ message: String, try hint: String
    ) {
        self.init(bytes: Array(file.utf8), with: options, exit: exitCode, message, try: hint)
    }

    init(
        bytes: [UInt8], with options: String = "--target y", exit exitCode: Int32 = 2,
        _ message: String, try hint: String
    ) {
        self.file = bytes
        self.options = options
        self.exitCode = exitCode
        error = .error(message, try: hint)
    }

    var testDescription: String { error }
}

@Suite struct DataImportRefusalTests {
    @Test(arguments: cells + rows + files + requests)
    func nothingIsImportedAndTheErrorNamesThePlace(bad: BadImport) throws {
        let session = try StoreSession()
        try session.folder.write(bad.file, to: "table.csv")
        let before = session.folder.names
        let outcome = try session.run("data import d table.csv \(bad.options)")
        #expect(outcome.exitCode == bad.exitCode)
        #expect(outcome.standardOutput.isEmpty)
        #expect(outcome.standardError == bad.error)
        let list = try session.run("data list --json")
        #expect(list.standardOutput == "{\"schema\":\"nnstore.data-list/1\",\"datasets\":[]}\n")
        #expect(session.folder.names == before)
    }

    @Test(arguments: [
        ("missing.csv", "cannot read 'missing.csv': No such file or directory", Int32(3))
    ])
    func aFileThatIsMissingIsNamed(path: String, message: String, exitCode: Int32) throws {
        let session = try StoreSession()
        let outcome = try session.run("data import d \(path) --target y")
        #expect(outcome.exitCode == exitCode)
        #expect(outcome.standardError == .error(message, try: "check the path"))
    }

    private static let cells = [
        BadImport(
            "a,y\n1,2\nx,3\n", "'table.csv', line 3, column 1 'a': 'x' is not a number",
            try: "correct the cell, or remove its row or its column"),
        BadImport(
            "a,y\n1,2\n,3\n", "'table.csv', line 3, column 1 'a': the cell is empty",
            try: "fill in the cell, or remove the row"),
        BadImport(
            "a,y\nNaN,3\n", "'table.csv', line 2, column 1 'a': 'NaN' is not a finite number",
            try: "correct the cell or remove its row; to import it as it is, add --allow-non-finite"
        ),
        BadImport(
            "a,y\n1,inf\n", "'table.csv', line 2, column 2 'y': 'inf' is not a finite number",
            try: "correct the cell or remove its row; to import it as it is, add --allow-non-finite"
        ),
        BadImport(
            "a,y\n1e39,3\n",
            "'table.csv', line 2, column 1 'a': '1e39' is too large for a 32-bit number, which ends at "
                + "3.4e38",
            try: "use a larger unit in this column"),
        BadImport(
            "a,y\n1,yes\n",
            "'table.csv', line 2, column 2 'y': the target 'yes' is not a number",
            try: "for class labels add --one-hot"),
        BadImport(
            bytes: Array("a,y\n1,".utf8) + [0xFF, 0x0A], with: "--target y --one-hot",
            "'table.csv', line 2, column 2 'y': '\u{FFFD}' is not UTF-8 text",
            try: "save the file as UTF-8"),
        BadImport(
            "a,y\n1,1\n2,1.0\n", with: "--target y --one-hot",
            "'table.csv': the class labels '1' (line 2) and '1.0' (line 3) are the same number",
            try: "write each class in one way"),
        BadImport(
            "a,y\n3e38,1\n", with: "--target y --scale 0,1e-30",
            "'table.csv', line 2, column 1 'a': '3e38' is too large for --scale",
            try: "give --scale a range that covers the column"),
    ]

    private static let rows = [
        BadImport(
            "a,y\n1,2\n1\n", "'table.csv', line 3: the row has 1 cell, the header has 2",
            try: "give every row the same number of cells; a cell with a comma in it needs quotes"),
        BadImport(
            "a,y\n1,\"2\n3,4\n",
            "'table.csv', line 2, column 2 'y': the quote that opens here is never closed",
            try: "add the closing quote"),
        BadImport(
            "a,y\n1,\"2\"x\n",
            "'table.csv', line 2, column 2 'y': there is text between the closing quote and the next "
                + "comma",
            try: "put the whole cell into quotes and double each quote inside it"),
        BadImport(
            "a,y\n1,2\r3,4\n",
            "'table.csv', line 2, column 2 'y': there is a carriage return without a line feed",
            try: "save the file with the line ends of Unix (LF) or Windows (CRLF)"),
        BadImport(
            "a,y\n1,2\n\n3,4\n", "'table.csv', line 3: the line is empty, but rows follow it",
            try: "remove the line"),
    ]

    private static let files = [
        BadImport("", "'table.csv' is empty", try: "check that it is the right file"),
        BadImport(
            "a,y\n", "'table.csv' has no rows below its header",
            try: "check that it is the right file; if the first line is a row, add --no-header"),
        BadImport(
            "a,a\n1,2\n", with: "--target a",
            "'table.csv', line 1, column 2: columns 1 and 2 are both named 'a'",
            try: "rename one; if the first line is a row like the others, add --no-header"),
        BadImport(
            "a,\n1,2\n", with: "--target a",
            "'table.csv', line 1, column 2: the column has no name",
            try: "name the column, or remove it if it only counts the rows"),
        BadImport(
            bytes: [0xFF, 0xFE, 0x61, 0x00], "'table.csv' is UTF-16 text, not CSV text",
            try: "save it as CSV in UTF-8"),
        BadImport(
            bytes: [0x50, 0x4B, 0x03, 0x04, 0x00],
            "'table.csv' is a zip archive or an Excel workbook, not CSV text",
            try: "save it as CSV in UTF-8"),
        BadImport(
            "a;y\n1;2\n", exit: 3, "'table.csv' has no column 'y': it has 'a;y'",
            try: "cells are separated by commas, not by semicolons: convert the file"),
    ]

    private static let requests = [
        BadImport(
            "pixel,digit\n1,2\n", with: "--target digt", exit: 3,
            "'table.csv' has no column 'digt': it has 'pixel', 'digit'",
            try:
                "--target digit (did you mean it?), give a column's name as the first line spells it"
        ),
        BadImport(
            "10,20\n", with: "--target y --no-header", exit: 3,
            "'table.csv' has no column 'y': without a header its columns are 1 to 2",
            try: "give a column's number, counted from 1"),
        BadImport(
            "a,y\n1,2\n", with: "--target y,y", "the target 'y' is given twice",
            try: "name each target once"),
        BadImport(
            "a,y\n1,2\n", with: "--target y,a", "every column of 'table.csv' is a target",
            try: "leave at least one column as a feature"),
        BadImport(
            "a,y\n1,2\n", with: "--target y,a --one-hot",
            "--one-hot takes one column of class labels, not 2",
            try: "give one --target, or leave --one-hot out if the targets are numbers"),
        BadImport(
            "a,y\n1,2\n", with: "--target y --scale 16,0",
            "a scale from 16.0 to 0.0 is no range of numbers",
            try: "give the lower bound first, as in --scale 0,16"),
        BadImport(
            "a,y\n1,2\n", with: "--target y --scale 16",
            "--scale takes 2 values separated by commas, each a number, not '16'",
            try: "nnstore help data import"),
        BadImport(
            "a,y\n1,2\n", with: "", "nnstore data import needs --target COLUMN",
            try: "nnstore help data import"),
        BadImport(
            "a,y\n1,2\n", with: "--target y,",
            "--target takes column names separated by commas, not 'y,'",
            try: "nnstore help data import"),
    ]
}
