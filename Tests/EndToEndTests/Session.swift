// A user at work: the real binary in an empty folder.

import ModelStore
import TestSupport

/// An empty folder and the nnstore that was built with the tests.
struct Session {
    let folder: TemporaryFolder
    private let nnstore: Executable

    init() throws {
        folder = try TemporaryFolder()
        nnstore = try Executable.built("nnstore")
    }

    var storePath: String { folder.file("nnstore.db") }

    /// Runs a line as a user types it, words separated by spaces.
    @discardableResult
    func run(_ line: String) throws -> ProcessOutcome {
        try nnstore.run(words(line), folder: folder.path, timeLimit: .seconds(300))
    }

    func start(_ line: String) throws -> ChildProcess {
        try nnstore.start(words(line), folder: folder.path)
    }

    /// Starts a line as nohup does.
    func startIgnoringHangups(_ line: String) throws -> ChildProcess {
        let shell = try Executable(path: "/bin/sh")
        return try shell.start(
            ["-c", "trap '' HUP; exec \"$@\"", "sh", nnstore.path] + words(line),
            folder: folder.path)
    }

    func startOnTerminal(_ line: String) throws -> ChildProcess {
        try nnstore.startOnTerminal(words(line), folder: folder.path)
    }

    /// Runs a line that must succeed and returns what it wrote to standard output.
    @discardableResult
    func expect(_ line: String) throws -> String {
        let outcome = try run(line)
        guard outcome.exitCode == 0 else {
            throw TestSupportError("nnstore \(line): \(outcome)")
        }
        return outcome.standardOutput
    }

    /// A word may hold spaces if it is put between single quotes.
    private func words(_ line: String) -> [String] {
        line.split(separator: "'", omittingEmptySubsequences: false).enumerated()
            .flatMap { index, part in
                index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
            }
    }

    /// A store with a dataset of 60 rows in three classes and a network of one hidden layer.
    func prepareSmallNetwork(hiddenUnits: Int = 5) throws {
        let rows = (0..<60).map { row in
            let cells = (0..<4).map { column in "\((row * 7 + column * 3) % 11)" }
            return (cells + ["\((row + row / 7) % 3)"]).joined(separator: ",")
        }
        try folder.write(
            (["a,b,c,d,kind"] + rows).joined(separator: "\n") + "\n", to: "rows.csv")
        try expect("init")
        try expect("data import rows rows.csv --target kind --one-hot --scale 0,10")
        try expect(
            "create net --layers 4,\(hiddenUnits):tanh,3:softmax --loss cross-entropy --seed 3")
    }
}
