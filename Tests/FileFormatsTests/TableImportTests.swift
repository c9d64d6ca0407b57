import FileFormats
import TestSupport
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

    @Test func theBundledDigitsAreWhatTheirReadmeSays() throws {
        let folder = try TemporaryFolder()
        let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        var selection = TableSelection(targets: ["digit"], targetKind: .classes)
        selection.featureScale = try FeatureScale(low: 0, high: 16)
        let table = try TableImport.read(
            "/\(package)/examples/digits.csv", as: selection, spoolFolder: folder.path)
        #expect(table.rowCount == 1_797)
        #expect(table.featureNames.first == "pixel_0_0")
        #expect(table.featureNames.last == "pixel_7_7")
        #expect(table.classLabels == (0...9).map(String.init))
        let values = try numbers(of: table)
        #expect(values.count == 1_797 * 65)
        // The first row shows a zero, and begins with 0, 0, 5, 13, 9 of 16.
        #expect(values[..<5] == [0, 0, 0.3125, 0.8125, 0.5625])
        #expect(values[64] == 0)
        let features = values.indices.filter { $0 % 65 != 64 }.map { values[$0] }
        #expect(features.min() == 0)
        #expect(features.max() == 1)
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
