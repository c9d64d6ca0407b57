import TestSupport
import Testing

@Suite struct DataListAndShowTests {
    private func session() throws -> StoreSession {
        let session = try StoreSession()
        try session.folder.write("w,h,kind\n1,5,cat\n2,6,dog\n3,7,cat\n", to: "pets.csv")
        try session.folder.write("x,y,z\n1,2,3\n", to: "plain.csv")
        try session.run("data import pets pets.csv --target kind --one-hot --scale -1,3.5")
        try session.run("data import plain plain.csv --target y,z")
        return session
    }

    @Test func anEmptyListSaysWhatToDo() throws {
        let outcome = try StoreSession().run("data list")
        #expect(outcome.exitCode == 0)
        #expect(outcome.standardOutput.isEmpty)
        #expect(
            outcome.standardError
                == "no datasets yet: nnstore data import NAME FILE.csv --target COLUMN\n")
    }

    @Test func theListHasALineForEach() throws {
        let lines = try session().run("data list").standardOutput.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0] == "dataset  rows  features  predicts   sha256    source     imported")
        #expect(lines[1].hasPrefix("pets        3         2  2 classes  "))
        #expect(lines[1].contains("  pets.csv   "))
        #expect(lines[2].hasPrefix("plain       1         1  2 targets  "))
    }

    @Test func theListIsThereForMachines() throws {
        let session = try session()
        let csv = try session.run("data list --csv").standardOutput.split(separator: "\r\n")
        #expect(csv[0] == "dataset,rows,features,targets,classes,sha256,source,imported_at")
        #expect(csv[1].hasPrefix("pets,3,2,\"[\"\"kind\"\"]\",2,"))
        #expect(csv[2].hasPrefix("plain,1,1,\"[\"\"y\"\",\"\"z\"\"]\",,"))
        let json = try session.run("data list --json").standardOutput
        #expect(
            json.hasPrefix(
                """
                {"schema":"nnstore.data-list/1","datasets":[
                {"dataset":"pets","rows":3,"features":2,"targets":["kind"],"classes":2,"sha256":"
                """))
    }

    @Test func aDatasetIsShownWithItsClassesCounted() throws {
        let text = try session().run("data show pets").standardOutput
        let lines = text.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(6) == [
                "dataset       pets", "rows          3", "features      2: w, h",
                "targets       1: kind", "classes       2: cat (2), dog (1)",
                "scale         -1 to 3.5 became 0 to 1",
            ])
        #expect(lines[6].hasPrefix("sha256        "))
        #expect(lines[6].count == 14 + 64)
        #expect(lines[7] == "source        pets.csv")
    }

    @Test func numbersHaveNoClassesAndNoScale() throws {
        let text = try session().run("data show plain").standardOutput
        #expect(text.contains("targets       2: y, z\n"))
        #expect(!text.contains("classes"))
        #expect(!text.contains("scale"))
        let json = try session().run("data show plain --json").standardOutput
        #expect(json.contains("\"classes\":null,\"class_rows\":null,\"scale\":null"))
    }

    @Test func manyColumnsAreCountedAndTheFirstNamed() throws {
        let session = try StoreSession()
        let names = (0..<30).map { "c\($0)" }.joined(separator: ",")
        let row = (0..<30).map(String.init).joined(separator: ",")
        try session.folder.write("\(names)\n\(row)\n", to: "wide.csv")
        try session.run("data import wide wide.csv --target c29")
        let lines = try session.run("data show wide").standardOutput.split(separator: "\n")
        #expect(lines[2].hasPrefix("features  29: c0, c1, ") || lines[2].contains("29: c0, c1, "))
        #expect(lines[2].hasSuffix("c18, c19, …"))
    }

    @Test func classesAreCountedAcrossChunks() throws {
        // 3 values a row: rows don't end where chunks of a mebibyte do.
        let session = try StoreSession()
        let rowCount = 200_000
        let rows = (0..<rowCount).map { "\($0),0.5,\($0 % 3)\n" }.joined()
        try session.folder.write("a,b,y\n" + rows, to: "long.csv")
        try session.run("data import long long.csv --target y --one-hot")
        let text = try session.run("data show long").standardOutput
        #expect(text.contains("3: 0 (66,667), 1 (66,667), 2 (66,666)\n"))
    }

    @Test(arguments: ["show", "remove"])
    func aMisspelledNameIsCorrected(verb: String) throws {
        let outcome = try session().run("data \(verb) plian")
        #expect(outcome.exitCode == 3)
        #expect(outcome.standardError.hasPrefix("error: there is no dataset 'plian'\ntry:   "))
        #expect(outcome.standardError.contains("plain"))
        #expect(outcome.standardError.hasSuffix("nnstore data list\n"))
    }
}
