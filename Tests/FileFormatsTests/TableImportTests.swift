import FileFormats
import Testing

/// All numbers of a table, read back in chunks.
private func numbers(of table: borrowing ImportedTable, chunkSize: Int = 1 << 20) throws -> [Float]
{
    var bytes: [UInt8] = []
    try table.forEachChunk(ofSize: chunkSize) { offset, chunk in
        #expect(offset == bytes.count)
        bytes += chunk
    }
    return stride(from: 0, to: bytes.count, by: 4).map { index in
        Float(bitPattern: bytes[index..<index + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
}

/// Writes a text as a file, imports it and returns the error if there is one.
private func refusal(
    of text: String, as selection: TableSelection, in folder: borrowing TemporaryFolder
) throws -> FileFormatError? {
    let path = try folder.write(text)
    return capture {
        _ = try TableImport.read(path, as: selection, spoolFolder: folder.path, bufferSize: 8)
    }
}

@Suite struct TableImportTests {
    @Test func featuresComeFirstAndTargetsInTheOrderAskedFor() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("y1,a,y2,b\n1,2,3,4\n5,6,7,8\n")
        let table = try TableImport.read(
            path, as: TableSelection(targets: ["y2", "y1"]), spoolFolder: folder.path)
        #expect(table.rowCount == 2)
        #expect(table.featureNames == ["a", "b"])
        #expect(table.targetNames == ["y2", "y1"])
        #expect(table.classLabels.isEmpty)
        #expect(table.valuesPerRow == 4)
        #expect(table.byteCount == 32)
        #expect(try numbers(of: table) == [2, 4, 3, 1, 6, 8, 7, 5])
    }

    @Test func withoutAHeaderColumnsAreNumbersFromOne() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("1,2,3\n4,5,6\n")
        var selection = TableSelection(targets: ["1"])
        selection.hasHeader = false
        let table = try TableImport.read(path, as: selection, spoolFolder: folder.path)
        #expect(table.featureNames == ["2", "3"])
        #expect(table.targetNames == ["1"])
        #expect(try numbers(of: table) == [2, 3, 1, 5, 6, 4])
    }

    @Test func aScaleMapsFeaturesAndLeavesTargetsAlone() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,y\n-2,16\n0,0\n5,1\n14,2\n30,3\n")
        var selection = TableSelection(targets: ["y"])
        selection.featureScale = try FeatureScale(low: -2, high: 14)
        let table = try TableImport.read(path, as: selection, spoolFolder: folder.path)
        #expect(try numbers(of: table) == [0, 16, 0.125, 0, 0.4375, 1, 1, 2, 2, 3])
    }

    @Test(
        arguments: [
            // Numbers rank as numbers, whatever their order in the file.
            (["3", "10", "-1", "3", "2.5"], ["-1", "2.5", "3", "10"], [2, 3, 0, 2, 1]),
            (["7", "0", "1"], ["0", "1", "7"], [2, 0, 1]),
            // One word among them, and they rank by their bytes.
            (["3", "10", "ten"], ["10", "3", "ten"], [1, 0, 2]),
            (["b", "a", "B", "é", "z"], ["B", "a", "b", "z", "é"], [2, 1, 0, 4, 3]),
            (["nan", "1", "inf"], ["1", "inf", "nan"], [2, 0, 1]),
            (["0", "1", "2"], ["0", "1", "2"], [0, 1, 2]),
            (["x"], ["x"], [0]),
            (["1e400", "1e9", "x y"], ["1e400", "1e9", "x y"], [0, 1, 2]),
            // Integers that a Float could not tell apart.
            (["16777217", "16777216"], ["16777216", "16777217"], [1, 0]),
        ] as [([String], [String], [Float])])
    func aClassIsTheRankOfItsLabel(column: [String], labels: [String], classes: [Float]) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("y,a\n" + column.map { "\"\($0)\",0\n" }.joined())
        let table = try TableImport.read(
            path, as: TableSelection(targets: ["y"], targetKind: .classes),
            spoolFolder: folder.path)
        #expect(table.classLabels == labels)
        #expect(try numbers(of: table) == classes.flatMap { [0, $0] })
    }

    @Test func rowsReadBackTheSameInChunksOfEverySize() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { "\($0),\(39 - $0).5,\(["c", "a", "b"][$0 % 3])\n" }.joined()
        let path = try folder.write("x1,x2,y\n" + rows)
        let table = try TableImport.read(
            path, as: TableSelection(targets: ["y"], targetKind: .classes),
            spoolFolder: folder.path)
        let expected: [Float] = (0..<40).flatMap {
            [Float($0), 39.5 - Float($0), [2, 0, 1][$0 % 3]]
        }
        for chunkSize in stride(from: 4, through: 500, by: 4) {
            #expect(try numbers(of: table, chunkSize: chunkSize) == expected)
        }
    }

    @Test func aTableBeyondTheWriteBufferComesBackWhole() throws {
        let folder = try TemporaryFolder()
        let rowCount = 150_000
        var text = "a,b,y\n"
        for row in 0..<rowCount { text += "\(row),0.5,\(rowCount - row)\n" }
        let path = try folder.write(text)
        let table = try TableImport.read(
            path, as: TableSelection(targets: ["y"]), spoolFolder: folder.path)
        #expect(table.rowCount == rowCount)
        let expected: [Float] = (0..<rowCount).flatMap { [Float($0), 0.5, Float(rowCount - $0)] }
        #expect(try numbers(of: table) == expected)
    }

    @Test func nonFiniteNumbersAreTakenOnlyWhenAskedFor() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,y\nnan,-inf\n")
        var selection = TableSelection(targets: ["y"])
        selection.allowsNonFinite = true
        selection.featureScale = try FeatureScale(low: 0, high: 2)
        let table = try TableImport.read(path, as: selection, spoolFolder: folder.path)
        let values = try numbers(of: table)
        #expect(values[0].isNaN)
        #expect(values[1] == -.infinity)
    }

    @Test func nothingIsLeftInTheFolderNeitherDuringNorAfterAnImport() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,y\n1,2\n3,x\n")
        let error = capture {
            _ = try TableImport.read(
                path, as: TableSelection(targets: ["y"]), spoolFolder: folder.path, bufferSize: 4
            ) { _, _ in #expect(folder.names == ["table.csv"]) }
        }
        #expect(error != nil)
        #expect(folder.names == ["table.csv"])
    }

    @Test func progressRisesToTheSizeOfTheFile() throws {
        let folder = try TemporaryFolder()
        let text = "a,y\n" + String(repeating: "1,2\n", count: 1_000)
        let path = try folder.write(text)
        var reports: [Int] = []
        _ = try TableImport.read(
            path, as: TableSelection(targets: ["y"]), spoolFolder: folder.path, bufferSize: 512
        ) { bytesRead, byteCount in
            #expect(byteCount == text.utf8.count)
            reports.append(bytesRead)
        }
        #expect(reports == reports.sorted())
        #expect(Set(reports).count == reports.count)
        #expect(reports.count == 8)
        #expect(reports.last == text.utf8.count)
    }

    @Test func whatTheProgressThrowsEndsTheImport() throws {
        struct Interruption: Error {}
        let folder = try TemporaryFolder()
        let path = try folder.write("a,y\n1,2\n3,4\n")
        #expect(throws: Interruption.self) {
            _ = try TableImport.read(
                path, as: TableSelection(targets: ["y"]), spoolFolder: folder.path
            ) { _, _ in throw Interruption() }
        }
    }

    @Test func moreClassesThanTheLimitAreRefused() throws {
        let folder = try TemporaryFolder()
        var text = "a,y\n"
        for row in 0...65_536 { text += "0,c\(row)\n" }
        let path = try folder.write(text)
        let error = capture {
            _ = try TableImport.read(
                path, as: TableSelection(targets: ["y"], targetKind: .classes),
                spoolFolder: folder.path)
        }
        let expected = """
            'table.csv', line 65,538, column 2 'y': more than 65,536 different class labels
            check that this is the target column; leave --one-hot out if it holds numbers
            """
        #expect(folder.text(of: error) == expected)
    }

    @Test func aSpoolFolderThatIsMissingIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,y\n1,2\n")
        let error = capture {
            _ = try TableImport.read(
                path, as: TableSelection(targets: ["y"]), spoolFolder: folder.file("none"))
        }
        #expect(error?.kind == .notFound)
        #expect(
            folder.text(of: error)?.firstLine
                == "cannot create a temporary file in 'none': No such file or directory")
    }

    @Test(arguments: [(1, 1), (2, 1), (0, .infinity), (.nan, 1), (-1.7e308, 1.7e308)])
    func aScaleNeedsARange(low: Double, high: Double) throws {
        let error = capture { _ = try FeatureScale(low: low, high: high) }
        let expected = """
            a scale from \(low) to \(high) is no range of numbers
            give the lower bound first, as in --scale 0,16
            """
        #expect(error?.description == expected)
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
