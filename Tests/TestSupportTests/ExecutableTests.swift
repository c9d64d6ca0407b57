import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite struct ExecutableTests {
    private func shell() throws -> Executable { try Executable(path: "/bin/sh") }

    @Test func outputErrorAndExitCodeAreKeptApart() throws {
        let outcome = try shell().run(["-c", "echo one; echo two >&2; exit 7"])
        #expect(outcome.exitCode == 7)
        #expect(outcome.signal == nil)
        #expect(outcome.standardOutput == "one\n")
        #expect(outcome.standardError == "two\n")
    }

    @Test func argumentsArriveAsTheyAre() throws {
        let words = ["a b", "", "*", "'\"", "é", "--"]
        for folder in [nil, "/"] {
            let outcome = try shell().run(
                ["-c", "for word; do echo \"<$word>\"; done", "sh"] + words, folder: folder)
            #expect(outcome.standardOutput == words.map { "<\($0)>\n" }.joined())
        }
    }

    @Test func variablesAreAddedToAFewThatAreFixed() throws {
        setenv("NNSTORE_STORE", "elsewhere.db", 1)
        let outcome = try shell().run(
            ["-c", "echo $ANSWER ${NNSTORE_STORE-unset} $LC_ALL"], environment: ["ANSWER": "42"])
        #expect(outcome.standardOutput == "42 unset C.UTF-8\n")
    }

    @Test func theFolderIsWhereItRuns() throws {
        let folder = try TemporaryFolder()
        let outcome = try shell().run(["-c", "echo x > here; pwd -P"], folder: folder.path)
        #expect(outcome.standardOutput.hasSuffix(folder.path + "\n"))
        #expect(folder.names == ["here"])
    }

    @Test func aFolderThatIsMissingFails() throws {
        let outcome = try shell().run(["-c", "echo never"], folder: "/nowhere/at/all")
        #expect(outcome.exitCode != 0)
        #expect(outcome.standardOutput.isEmpty)
    }

    @Test func inputAndOutputLargerThanAPipeDontBlockEachOther() throws {
        let text = String(repeating: "0123456789abcde\n", count: 100_000)
        let outcome = try Executable(path: "/bin/cat").run([], input: text)
        #expect(outcome.standardOutput == text)
    }

    @Test func inputThatNobodyReadsIsNoError() throws {
        let text = String(repeating: "x", count: 1_000_000)
        #expect(try shell().run(["-c", "exit 3"], input: text).exitCode == 3)
    }

    @Test func withoutInputThereIsNothingToRead() throws {
        #expect(try Executable(path: "/bin/cat").run([]).standardOutput.isEmpty)
    }

    @Test func aProgramThatTakesTooLongIsKilledAndShown() throws {
        let child = try shell().start(["-c", "echo begun; exec sleep 600"])
        try child.waitForOutput("begun")
        let error = #expect(throws: TestSupportError.self) {
            try child.wait(timeLimit: .milliseconds(20))
        }
        #expect(
            error?.description.contains("did not end within 0.02 seconds\n--- output\nbegun")
                == true)
        #expect(kill(child.id, 0) != 0)
    }

    @Test func aProgramThatIsLetGoOfIsKilled() throws {
        var child: ChildProcess? = try shell().start(["-c", "exec sleep 600"])
        let id = try #require(child?.id)
        child = nil
        #expect(kill(id, 0) != 0)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGKILL])
    func aSignalEndsIt(signal: Int32) throws {
        let child = try shell().start(["-c", "echo ready; exec sleep 600"])
        try child.waitForOutput("ready")
        try child.send(signal)
        let outcome = try child.wait()
        #expect(outcome.signal == signal)
        #expect(outcome.exitCode == nil)
        let error = #expect(throws: TestSupportError.self) { try child.send(signal) }
        #expect(error?.description.hasSuffix(" has ended already") == true)
    }

    @Test func endingWithoutTheAwaitedTextIsAnErrorAtOnce() throws {
        let child = try shell().start(["-c", "echo something else"])
        let error = #expect(throws: TestSupportError.self) { try child.waitForOutput("ready") }
        #expect(error?.description.contains("ended without writing 'ready'") == true)
    }

    @Test func aProgramThatIsMissingIsNamed() {
        let error = #expect(throws: TestSupportError.self) { try Executable(path: "/no/such") }
        #expect(error?.description == "there is no program at /no/such: build it first")
    }

    @Test func manyAtOnceKeepTheirOutputApart() async throws {
        let shell = try shell()
        try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<40 {
                group.addTask { try shell.run(["-c", "echo \(number)"]).standardOutput }
            }
            let all = try await group.reduce(into: Set<String>()) { $0.insert($1) }
            #expect(all == Set((0..<40).map { "\($0)\n" }))
        }
    }
}

@Suite struct TerminalTests {
    private func shell() throws -> Executable { try Executable(path: "/bin/sh") }

    @Test func aTerminalHasItsWidthAndAllThreeStreams() throws {
        let child = try shell().startOnTerminal(
            ["-c", "test -t 0 && test -t 1 && test -t 2 && stty size && echo $TERM"], columns: 71)
        let outcome = try child.wait()
        #expect(outcome.standardOutput == "40 71\r\nxterm-256color\r\n")
        #expect(outcome.exitCode == 0)
    }

    @Test func whatIsTypedIsRead() throws {
        let child = try shell().startOnTerminal([
            "-c", "printf 'name? '; read name; echo \"hi $name\"",
        ])
        try child.waitForOutput("name? ")
        child.type("ada\n")
        #expect(try child.wait().standardOutput == "name? ada\r\nhi ada\r\n")
    }

    @Test func controlCInterruptsTheProgram() throws {
        let child = try shell().startOnTerminal(["-c", "echo ready; exec sleep 600"])
        try child.waitForOutput("ready")
        child.type("\u{3}")
        #expect(try child.wait().signal == SIGINT)
    }
}

@Suite struct TemporaryFolderTests {
    @Test func itGoesAwayWithAllThatIsInIt() throws {
        var folder: TemporaryFolder? = try TemporaryFolder()
        let path = try #require(folder?.path)
        try folder?.write("x", to: "a")
        mkdir("\(path)/inner", 0o700)
        try folder?.write([1, 2], to: "inner/.b")
        symlink("/", "\(path)/link")
        #expect(folder?.names == ["a", "inner", "link"])
        #expect(try folder?.read("inner/.b") == [1, 2])
        folder = nil
        #expect(access(path, F_OK) != 0)
        #expect(access("/", F_OK) == 0)
    }
}
