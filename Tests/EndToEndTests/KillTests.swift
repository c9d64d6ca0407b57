// A run that is killed again and again loses nothing that was recorded, and ends where a run that
// was left alone ends, whatever is kept of its history and whenever its steps are committed.

import ModelStore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct KillTests {
    /// 25 here; `NNSTORE_KILLS=200 tools/test --filter KillTests` for the long form.
    private static let killCount =
        getenv("NNSTORE_KILLS").flatMap { Int(String(cString: $0)) } ?? 25

    struct Way: Sendable, CustomStringConvertible {
        let durability: String
        let history: String
        let killCount: Int

        var description: String { "\(durability), \(history), \(killCount) kills" }
        var options: String { "--durability \(durability) --history \(history)" }
    }

    /// All kills, spread evenly over the ways to record.
    private static let ways: [Way] = {
        let kinds = ["group", "step", "strict"].flatMap { durability in
            ["replay", "full"].map { (durability, $0) }
        }
        return kinds.enumerated().map { index, kind in
            let share = (killCount + kinds.count - 1 - index) / kinds.count
            return Way(durability: kind.0, history: kind.1, killCount: max(1, share))
        }
    }()

    /// A step of all 45 training rows takes long enough to be hit in its middle. Keyframes are many.
    private static let training =
        "train net --data rows --batch 45 --learning-rate 0.05 --shuffle --validate 0.25 --seed 5"

    @Test(arguments: ways)
    func killsLoseNothingAndChangeNothing(way: Way) throws {
        let killed = try Session()
        try killed.prepareSmallNetwork(hiddenUnits: 24)
        let endless =
            "\(Self.training) --resume --steps 1000000000 \(way.options) --restore-within 2ms"
        var found: [RecordedStep] = []
        for number in 0..<way.killCount {
            // Every other kill comes when steps are being committed, the rest at any time.
            let awaited = number % 2 == 0 ? found.count : nil
            try kill(killed, endless, after: awaited)
            found += try RecordedHistory(storePath: killed.storePath).steps(after: found.count)
        }
        let last = found.count + 100
        try killed.expect("\(Self.training) --resume --steps \(last)")
        found += try RecordedHistory(storePath: killed.storePath).steps(after: found.count)

        let undisturbed = try Session()
        try undisturbed.prepareSmallNetwork(hiddenUnits: 24)
        try undisturbed.expect("\(Self.training) --steps \(last)")
        let expected = try RecordedHistory(storePath: undisturbed.storePath).steps(after: 0)
        #expect(expected.count == last)
        let isEqual = found == expected
        #expect(isEqual, "the first difference is at step \(firstDifference(found, expected))")
        #expect(try finalHash(killed) == finalHash(undisturbed))
    }

    private func firstDifference(_ found: [RecordedStep], _ expected: [RecordedStep]) -> Int {
        zip(found, expected).prefix { $0 == $1 }.count + 1
    }

    private func finalHash(_ session: Session) throws -> String {
        let json = try session.expect("show net --json")
        return String(try #require(json.firstMatch(of: /"sha256":"([0-9a-f]+)"/)).1)
    }

    /// Goes on training and kills it within 60 ms: of its start, or of a recorded step after `step`.
    private func kill(_ session: Session, _ line: String, after step: Int?) throws {
        let process = try session.start(line)
        if let step { try waitForStep(session, after: step) }
        do {
            // Past its time limit the process is killed with SIGKILL.
            let outcome = try process.wait(
                timeLimit: .microseconds(Int.random(in: 1_000...60_000)))
            throw UnexpectedEnd(outcome: "\(outcome)")
        } catch is TestSupportError {}
    }

    private func waitForStep(_ session: Session, after step: Int) throws {
        let store = try ModelStore(path: session.storePath, now: .now())
        let network = try store.network(named: "net")
        let deadline = ContinuousClock.now + .seconds(60)
        while try store.branch(named: "main", of: network).head.step <= step {
            guard ContinuousClock.now < deadline else {
                throw TestSupportError("no step was recorded within a minute")
            }
        }
    }

    private struct UnexpectedEnd: Error {
        let outcome: String
    }
}
