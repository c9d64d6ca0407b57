// A user at work in a folder of their own: what the tests of the verbs run the built program with.

import ModelStore
import TestSupport

/// The nnstore of this build and a folder that it runs in.
struct StoreSession {
    let folder: TemporaryFolder
    private let program: Executable

    /// A folder with an empty store in it, or without.
    init(hasStore: Bool = true) throws {
        folder = try TemporaryFolder()
        program = try Executable.built("nnstore")
        if hasStore { _ = try run("init") }
    }

    /// Runs a command line without quotes or blanks inside its words.
    @discardableResult
    func run(
        _ line: String, environment: [String: String] = [:], input: String? = nil
    ) throws -> ProcessOutcome {
        try run(
            line.split(separator: " ").map(String.init), environment: environment, input: input)
    }

    /// Runs a command line of any words.
    @discardableResult
    func run(
        _ words: [String], environment: [String: String] = [:], input: String? = nil
    ) throws -> ProcessOutcome {
        try program.run(words, environment: environment, folder: folder.path, input: input)
    }

    /// `net`, 2 → 2 tanh → 1, with a dataset `rows` of eight rows to train it on.
    func prepareNetwork(layers: String = "2,2:tanh,1") throws {
        let rows = (0..<8).map { row in
            "\(Double(row) / 8),\(Double(row * 5 % 8) / 8),\(Double(row % 3) / 2)"
        }
        try folder.write((["a,b,y"] + rows).joined(separator: "\n") + "\n", to: "rows.csv")
        try run("data import rows rows.csv --target y")
        try run("create net --layers \(layers) --seed 3")
    }

    /// Starts a command line on a terminal.
    func startOnTerminal(_ line: String) throws -> ChildProcess {
        try program.startOnTerminal(
            line.split(separator: " ").map(String.init), environment: ["NO_COLOR": "1"],
            folder: folder.path)
    }

    /// The store, opened by the test itself.
    func store() throws -> ModelStore {
        try ModelStore(path: folder.file("nnstore.db"), now: Timestamp(milliseconds: 0))
    }

    /// The rows of a dataset as the store keeps them.
    func rows(of name: String) throws -> [Float] {
        let store = try store()
        var values: [Float] = []
        try store.forEachChunk(of: try store.dataset(named: name)) {
            values += StateBytes.values(of: $0)
        }
        return values
    }
}

extension String {
    /// What standard error holds after a failure.
    static func error(_ message: String, try hint: String) -> String {
        "error: \(message)\ntry:   \(hint)\n"
    }
}
