// A trained network whose stored states are damaged one by one, and what is said of it.

import ModelStore
import NeuralNetwork
import SQLite
import TestSupport
import Testing
import Training

/// A store with 400 recorded steps of `net`, all of lineage 2, and the true hash of each.
struct DamagedHistory {
    let session: Session
    private(set) var hashes: [[UInt8]] = []

    /// Kept as keyframes at steps 100, 200, 300 and 400 in a replay history.
    static func replayed() throws -> DamagedHistory {
        try DamagedHistory("--history replay --restore-within 1h", tagging: [100, 200, 300])
    }

    /// Kept as segments.
    static func full() throws -> DamagedHistory {
        try DamagedHistory("--history full", tagging: [])
    }

    private init(_ options: String, tagging tags: [Int]) throws {
        session = try Session()
        try session.prepareSmallNetwork()
        // In two halves, so that a full history has two segments.
        for step in [200, 400] {
            try session.expect("\(Self.training) --steps \(step) --resume \(options)")
        }
        for step in tags { try session.expect("tag net@\(step) at\(step)") }
        // Where the best states are is not of interest here.
        if !tags.isEmpty { try tamper("DELETE FROM snapshot WHERE first_step % 100 <> 0") }
        hashes = try RecordedHistory(storePath: session.storePath).steps(after: 0)
            .map(\.stateSHA256)
    }

    static let training = "train net --data rows --batch 8 --shuffle --validate 0.25 --seed 5"

    /// The steps of the stored states of lineage 2.
    func storedSteps() throws -> [ClosedRange<Int>] {
        let connection = try connection()
        return try connection.rows(
            "SELECT first_step, last_step FROM snapshot WHERE lineage_id = 2 ORDER BY first_step",
            make: { $0.integer(0)...$0.integer(1) })
    }

    func connection() throws -> Connection {
        try Connection(
            path: session.storePath, access: .readWrite, busyTimeout: .seconds(10))
    }

    func tamper(_ sql: String) throws { try connection().execute(sql) }

    /// The state after a step comes back exactly; what standard error says is returned.
    func expectExact(_ step: Int) throws -> String {
        let outcome = try session.run("show net@\(step) --json")
        #expect(outcome.exitCode == 0, "step \(step): \(outcome)")
        let hash = hashes[step - 1].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(outcome.standardOutput.contains(hash), "step \(step): \(outcome)")
        return outcome.standardError
    }

    /// Restoring a step is refused as damage; the message is returned.
    func expectDamage(_ line: String) throws -> String {
        let outcome = try session.run(line)
        #expect(outcome.exitCode == 6, "\(line): \(outcome)")
        #expect(outcome.standardOutput.isEmpty)
        return outcome.standardError
    }

    /// The stored state of a step made another one, with all its hashes right.
    func makeWrong(_ step: Int, of lineageID: Int = 2) throws {
        let store = try ModelStore(path: session.storePath, now: .now())
        let network = try store.network(named: "net")
        let checkpoint = Checkpoint(lineageID: lineageID, step: step)
        let old = try #require(try store.snapshot(holding: checkpoint))
        var words = try CheckpointRestorer(store).state(at: checkpoint, of: network).words
        words[0] += 0.25
        try store.replace(
            [old], with: [try StateCodec().encode(words, of: step)], of: lineageID)
    }
}
