import TestSupport
import Testing

@Suite struct DataImportTests {
    @Test func theLineSaysWhatCameIn() throws {
        let session = try StoreSession()
        try session.folder.write("x,kind\n1,b\n2,a\n3,b\n", to: "table.csv")
        let outcome = try session.run("data import d table.csv --target kind --one-hot")
        #expect(outcome.exitCode == 0)
        #expect(outcome.standardError.isEmpty)
        let parts = outcome.standardOutput.split(separator: "  ")
        #expect(parts.prefix(5) == ["d", "3 rows", "1 feature", "2 classes", "sha256 9fb2…"])
        #expect(parts.count == 6)
        #expect(try session.rows(of: "d") == [1, 1, 2, 0, 3, 1])
    }

    @Test(
        arguments: [
            // A header with quotes, CRLF and a byte order mark; targets in the order asked for.
            ("\u{FEFF}\"a\",\"b \"\"x\"\"\",c\r\n1,2,3\r\n", ["--target", "c,a"], [2, 3, 1]),
            ("a,b,c\n1,2,3\n", ["--target", "c", "--target", "a"], [2, 3, 1]),
            ("\"a,b\",c\n1,2\n", ["--target", "\"a,b\""], [2, 1]),
            ("1,2,3\n4,5,6", ["--target", "1", "--no-header"], [2, 3, 1, 5, 6, 4]),
            ("a,y\n-8,4\n24,4\n", ["--target", "y", "--scale", "-8,8"], [0, 4, 2, 4]),
            ("a,y\ninf,-inf\n", ["--target", "y", "--allow-non-finite"], [.infinity, -.infinity]),
        ] as [(String, [String], [Float])])
    func rowsAreFeaturesThenTargets(text: String, options: [String], rows: [Float]) throws {
        let session = try StoreSession()
        try session.folder.write(text, to: "table.csv")
        let outcome = try session.run(["data", "import", "d", "table.csv"] + options)
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(try session.rows(of: "d") == rows)
    }

    @Test func aPipeIsReadLikeAFile() throws {
        let session = try StoreSession()
        let outcome = try session.run("data import d /dev/stdin --target y", input: "a,y\n1,2\n")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(try session.rows(of: "d") == [1, 2])
    }

    @Test func theSameRowsAreStoredOnceAndItSaysSo() throws {
        let session = try StoreSession()
        try session.folder.write("a,y\n1,2\n", to: "table.csv")
        let first = try session.run("data import one table.csv --target y --json")
        #expect(first.standardOutput.contains("\"outcome\":\"imported\",\"shares_rows_with\":[]"))
        let again = try session.run("data import one table.csv --target y")
        #expect(again.exitCode == 0)
        #expect(again.standardOutput.hasSuffix("  (was there already: nothing stored)\n"))
        let shared = try session.run("data import two table.csv --target y")
        #expect(shared.exitCode == 0)
        #expect(shared.standardOutput.hasSuffix("  (the rows of one: not stored again)\n"))
        let known = try session.run("data import two table.csv --target y --json")
        #expect(
            known.standardOutput.contains(
                "\"outcome\":\"already_there\",\"shares_rows_with\":[\"one\"]"))
        let third = try session.run("data import three table.csv --target y --json")
        #expect(
            third.standardOutput.contains(
                "\"outcome\":\"shares_rows\",\"shares_rows_with\":[\"one\",\"two\"]"))
    }

    @Test func aNameKeepsItsRows() throws {
        let session = try StoreSession()
        try session.folder.write("a,y\n1,2\n", to: "table.csv")
        try session.run("data import d table.csv --target y")
        try session.folder.write("a,y\n1,3\n", to: "table.csv")
        let outcome = try session.run("data import d table.csv --target y")
        #expect(outcome.exitCode == 4)
        #expect(
            outcome.standardError
                == .error(
                    "there is already another dataset 'd', and datasets never change",
                    try: "another name, or first nnstore data remove d"))
        #expect(try session.rows(of: "d") == [1, 2])
    }

    @Test func jsonDescribesTheDataset() throws {
        let session = try StoreSession()
        try session.folder.write("x,kind\n1,b\n2,a\n", to: "table.csv")
        let outcome = try session.run(
            "data import d table.csv --target kind --one-hot --scale 0,2 --json")
        #expect(
            outcome.standardOutput.hasPrefix(
                """
                {"schema":"nnstore.data-import/1","dataset":"d","rows":2,"features":["x"],\
                "targets":["kind"],"classes":["a","b"],"scale":[0.0,2.0],"sha256":"
                """))
    }

    @Test func aStoreIsNeededBeforeTheFileIsLookedAt() throws {
        let session = try StoreSession(hasStore: false)
        let outcome = try session.run("data import d missing.csv --target y")
        #expect(outcome.exitCode == 3)
        #expect(
            outcome.standardError
                == .error(
                    "there is no store at nnstore.db",
                    try: "nnstore init, or name another with --store PATH"))
    }

    @Test func aNameThatCantBeIsRefusedBeforeTheFileIsLookedAt() throws {
        let session = try StoreSession()
        let outcome = try session.run(["data", "import", "a b", "missing.csv", "--target", "y"])
        #expect(outcome.exitCode == 2)
        #expect(outcome.standardError.hasPrefix("error: 'a b' can't be the name of a dataset"))
    }
}
