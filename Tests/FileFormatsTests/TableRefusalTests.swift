import FileFormats
import TestSupport
import Testing

/// Writes a text as a file, imports it and returns the error if there is one.
private func refusal(
    of text: String, as selection: TableSelection, in folder: borrowing TemporaryFolder
) throws -> FileFormatError? {
    let path = try folder.write(text)
    return capture {
        _ = try TableImport.read(path, as: selection, spoolFolder: folder.path, bufferSize: 8)
    }
}

@Suite struct TableRefusalTests {
    @Test(arguments: [
        (
            "a,y\n1,yes\n",
            "'table.csv', line 2, column 2 'y': the target 'yes' is not a number",
            "for class labels add --one-hot"
        ),
        (
            "a,y\n1,2\nx,3\n", "'table.csv', line 3, column 1 'a': 'x' is not a number",
            "correct the cell, or remove its row or its column"
        ),
        (
            "a,y\n\"1,5\",3\n", "'table.csv', line 2, column 1 'a': '1,5' is not a number",
            "write decimals with a point and thousands without a sign: 1234.5"
        ),
        (
            "a,y\n1,2\n,3\n", "'table.csv', line 3, column 1 'a': the cell is empty",
            "fill in the cell, or remove the row"
        ),
        (
            "a,y\n1,\n", "'table.csv', line 2, column 2 'y': the cell is empty",
            "fill in the cell, or remove the row"
        ),
        (
            "a,y\nNaN,3\n", "'table.csv', line 2, column 1 'a': 'NaN' is not a finite number",
            "correct the cell or remove its row; to import it as it is, add --allow-non-finite"
        ),
        (
            "a,y\n1,-Infinity\n",
            "'table.csv', line 2, column 2 'y': '-Infinity' is not a finite number",
            "correct the cell or remove its row; to import it as it is, add --allow-non-finite"
        ),
        (
            "a,y\n1e39,3\n",
            "'table.csv', line 2, column 1 'a': '1e39' is too large for a 32-bit number, which ends "
                + "at 3.4e38",
            "use a larger unit in this column"
        ),
        (
            "a,y\n\u{1B}[31mred\u{202E},3\n",
            "'table.csv', line 2, column 1 'a': '\\u{1b}[31mred\\u{202e}' is not a number",
            "correct the cell, or remove its row or its column"
        ),
        (
            "a,y\n" + String(repeating: "x", count: 100) + ",3\n",
            "'table.csv', line 2, column 1 'a': '" + String(repeating: "x", count: 40)
                + "…' is not a number",
            "correct the cell, or remove its row or its column"
        ),
        (
            "a,y\n", "'table.csv' has no rows below its header",
            "check that it is the right file; if the first line is a row, add --no-header"
        ),
        (
            "y\n1\n", "every column of 'table.csv' is a target",
            "leave at least one column as a feature"
        ),
        (
            "a,b,c\n1,2,3\n", "'table.csv' has no column 'y': it has 'a', 'b', 'c'",
            "give a column's name as the first line spells it"
        ),
        (
            "a,b,c,d,e,f,g,h,i,j\n",
            "'table.csv' has no column 'y': it has 'a', 'b', 'c', 'd', 'e', "
                + "'f', 'g', 'h' and 2 more",
            "give a column's name as the first line spells it"
        ),
        (
            "a;y\n1;2\n", "'table.csv' has no column 'y': it has 'a;y'",
            "cells are separated by commas, not by semicolons: convert the file"
        ),
        (
            "a\ty\n1\t2\n", "'table.csv' has no column 'y': it has 'a\\ty'",
            "cells are separated by commas, not by tabs: convert the file"
        ),
    ])
    func aTableOfNumbersIsRefusedByNameAndPlace(
        text: String, message: String, hint: String
    ) throws {
        let folder = try TemporaryFolder()
        let error = try refusal(of: text, as: TableSelection(targets: ["y"]), in: folder)
        #expect(folder.text(of: error) == "\(message)\n\(hint)")
    }

    @Test(arguments: [
        (
            "a,y\n1,b\n1,\n", "'table.csv', line 3, column 2 'y': the cell is empty",
            "fill in the cell, or remove the row"
        ),
        (
            "a,y\n1,1\n1,2\n1,1.0\n",
            "'table.csv': the class labels '1' (line 2) and '1.0' (line 4) are the same number",
            "write each class in one way"
        ),
        (
            "a,y\n1,\(String(repeating: "é", count: 512))\n1,\(String(repeating: "é", count: 513))\n",
            "'table.csv', line 3, column 2 'y': the class label is longer than 1,024 bytes",
            "check that this is the target column"
        ),
        (
            "a,y\n\"1\",\"2\n2\"\nx,b\n", "'table.csv', line 4, column 1 'a': 'x' is not a number",
            "correct the cell, or remove its row or its column"
        ),
    ])
    func aTableOfClassesIsRefusedByNameAndPlace(
        text: String, message: String, hint: String
    ) throws {
        let folder = try TemporaryFolder()
        let selection = TableSelection(targets: ["y"], targetKind: .classes)
        let error = try refusal(of: text, as: selection, in: folder)
        #expect(folder.text(of: error) == "\(message)\n\(hint)")
    }

    @Test(arguments: [
        (
            TableSelection(targets: []), "no target column is given", "name it: --target COLUMN"
        ),
        (
            TableSelection(targets: ["y", "y"]), "the target 'y' is given twice",
            "name each target once"
        ),
        (
            TableSelection(targets: ["a", "y"], targetKind: .classes),
            "--one-hot takes one column of class labels, not 2",
            "give one --target, or leave --one-hot out if the targets are numbers"
        ),
    ])
    func aSelectionThatMakesNoSenseIsRefused(
        selection: TableSelection, message: String, hint: String
    ) throws {
        let folder = try TemporaryFolder()
        let error = try refusal(of: "a,y\n1,2\n", as: selection, in: folder)
        #expect(folder.text(of: error) == "\(message)\n\(hint)")
        #expect(error?.kind == .invalidRequest)
    }

    @Test(arguments: ["0", "4", "a", "01"])
    func withoutAHeaderOnlyItsNumbersNameAColumn(target: String) throws {
        let folder = try TemporaryFolder()
        var selection = TableSelection(targets: [target])
        selection.hasHeader = false
        let error = try refusal(of: "1,2,3\n", as: selection, in: folder)
        let expected = """
            'table.csv' has no column '\(target)': without a header its columns are 1 to 3
            give a column's number, counted from 1
            """
        #expect(folder.text(of: error) == expected)
        #expect(error?.kind == .unknownColumn(target, known: ["1", "2", "3"]))
    }

    @Test func aFeatureThatTheScaleMakesInfiniteIsRefused() throws {
        let folder = try TemporaryFolder()
        var selection = TableSelection(targets: ["y"])
        selection.featureScale = try FeatureScale(low: 0, high: 1e-30)
        let error = try refusal(of: "a,y\n1,2\n3e38,2\n", as: selection, in: folder)
        let expected = """
            'table.csv', line 3, column 1 'a': '3e38' is too large for --scale
            give --scale a range that covers the column
            """
        #expect(folder.text(of: error) == expected)
    }
}
