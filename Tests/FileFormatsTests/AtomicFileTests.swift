import FileFormats
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite struct AtomicFileTests {
    @Test func aFileAppearsWholeWhenItIsCommitted() throws {
        let folder = try TemporaryFolder()
        let file = try AtomicFile(at: folder.file("a.bin"))
        try file.write([1, 2, 3])
        #expect(!folder.names.contains("a.bin"))
        try file.write([4])
        try file.commit()
        #expect(folder.names == ["a.bin"])
        #expect(try folder.read("a.bin") == [1, 2, 3, 4])
        #expect(try folder.permissions(of: "a.bin") == 0o600)
    }

    @Test func aFileThatIsNotCommittedLeavesNothing() throws {
        let folder = try TemporaryFolder()
        func abandon() throws {
            let file = try AtomicFile(at: folder.file("a.bin"))
            try file.write([1])
            let names = folder.names
            #expect(names.count == 1)
            #expect(names.first?.hasPrefix(".partial-") == true)
            #expect(try folder.permissions(of: try #require(names.first)) == 0o600)
        }
        try abandon()
        #expect(folder.names == [])
    }

    @Test func aFileThatExistsIsRefusedAtOnce() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "a.bin")
        let error = capture { _ = try AtomicFile(at: folder.file("a.bin")) }
        let expected = """
            'a.bin' exists already
            choose another name, or add --force to replace it
            """
        #expect(folder.text(of: error) == expected)
        #expect(error?.kind == .alreadyExists)
    }

    @Test func aFileThatAppearsMeanwhileIsNotReplaced() throws {
        let folder = try TemporaryFolder()
        let error = capture {
            let file = try AtomicFile(at: folder.file("a.bin"))
            try folder.write("theirs", to: "a.bin")
            try file.commit()
        }
        #expect(error?.kind == .alreadyExists)
        #expect(try folder.read("a.bin") == Array("theirs".utf8))
        #expect(folder.names == ["a.bin"])
    }

    @Test func anExistingFileIsReplacedWhenAskedFor() throws {
        let folder = try TemporaryFolder()
        try folder.write("old", to: "a.bin")
        let file = try AtomicFile(at: folder.file("a.bin"), overwrites: true)
        try file.write([7])
        #expect(try folder.read("a.bin") == Array("old".utf8))
        try file.commit()
        #expect(try folder.read("a.bin") == [7])
        #expect(folder.names == ["a.bin"])
    }

    @Test func aLinkIsReplacedAndNotFollowed() throws {
        let folder = try TemporaryFolder()
        try folder.write("kept", to: "target")
        try #require(symlink("target", folder.file("link")) == 0)
        let refused = capture { _ = try AtomicFile(at: folder.file("link")) }
        #expect(refused?.kind == .alreadyExists)
        let file = try AtomicFile(at: folder.file("link"), overwrites: true)
        try file.write([7])
        try file.commit()
        #expect(try folder.read("target") == Array("kept".utf8))
        #expect(try folder.read("link") == [7])
    }

    @Test func aLinkThatLeadsNowhereIsRefusedAtOnceToo() throws {
        let folder = try TemporaryFolder()
        try #require(symlink("nowhere", folder.file("link")) == 0)
        let error = capture { _ = try AtomicFile(at: folder.file("link")) }
        #expect(error?.kind == .alreadyExists)
    }

    @Test func aFolderOrAPipeIsNeverReplaced() throws {
        let folder = try TemporaryFolder()
        try #require(mkfifo(folder.file("pipe"), 0o600) == 0)
        for path in [folder.path, folder.file("pipe")] {
            let error = capture { _ = try AtomicFile(at: path, overwrites: true) }
            #expect(error?.kind == .alreadyExists)
            #expect(error?.message == "'\(path)' is there already and is not a plain file")
        }
    }

    @Test(arguments: ["", "/", "a/"])
    func aPathThatNamesNoFileIsRefused(path: String) {
        let error = capture { _ = try AtomicFile(at: path) }
        #expect(
            error?.description
                == "'\(path)' does not name a file\ngive the name of the file to write")
    }

    @Test func aFolderThatIsMissingIsNamed() throws {
        let folder = try TemporaryFolder()
        let error = capture { _ = try AtomicFile(at: folder.file("none/a.bin")) }
        #expect(error?.kind == .notFound)
        #expect(
            folder.text(of: error)
                == "cannot create 'none/a.bin': No such file or directory\ncheck the path")
    }
}
