// Every optimizer and schedule: a run in two halves, one that is killed, and one that is rolled back and
// trained again end at the same bits as a run that was left alone.

import ModelStore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct OptimizerResumeTests {
    /// 48 training rows in batches of 8: six steps an epoch.
    private static let common = "train net --data rows --batch 8 --shuffle --validate 0.2 --seed 5"

    /// A network with dropout, so that it too goes on where it was.
    private static func session() throws -> Session {
        let session = try Session()
        try session.prepareSmallNetwork()
        try session.expect("create drop --layers 4,6:gelu:dropout=0.3,3:softmax --init he --seed 3")
        return session
    }

    private static func line(_ network: String, _ options: String) -> String {
        common.replacing(" net ", with: " \(network) ") + " \(options)"
    }

    private static func history(_ session: Session, _ network: String) throws -> [RecordedStep] {
        try RecordedHistory(storePath: session.storePath, network: network).steps(after: 0)
    }

    private static let settings = [
        "--optimizer sgd --learning-rate 0.5", "--optimizer momentum",
        "--optimizer nesterov:momentum=0.95", "--optimizer adagrad", "--optimizer rmsprop",
        "--optimizer adam:beta1=0.95,epsilon=1e-7", "--optimizer adamw --weight-decay 0.1",
        "--l1 0.001 --l2 0.01 --clip-norm 0.5 --clip-value 0.1",
        "--schedule step:epochs=2,factor=0.5", "--schedule exponential:factor=0.9",
        "--schedule cosine:steps=40,end=0.001 --warm-up 7", "--warm-up epochs=3,from=0.1",
        "--schedule plateau:patience=0,factor=0.5,threshold=0.1 --learning-rate 2",
        "--optimizer adam --schedule cosine:epochs=8 --warm-up epochs=1",
        "--optimizer adam --schedule plateau:patience=1,threshold=0.05 --warm-up 5",
    ]

    @Test(arguments: settings, ["net", "drop"])
    func twoHalvesAreAWhole(options: String, network: String) throws {
        let whole = try Self.session()
        try whole.expect(Self.line(network, "--steps 50 \(options)"))
        let expected = try Self.history(whole, network)
        #expect(expected.count == 50)

        let halves = try Self.session()
        // In the middle of an epoch.
        try halves.expect(Self.line(network, "--steps 22 \(options)"))
        try halves.expect("train \(network) --resume --steps 37")
        try halves.expect(Self.line(network, "--resume --steps 50 \(options) --threads 2"))
        #expect(try Self.history(halves, network) == expected)

        // Rolled back, the branch forks off at step 15 and computes the same once more.
        try halves.expect("rollback \(network)@15")
        try halves.expect(Self.line(network, "--steps 50 \(options)"))
        #expect(try Self.history(halves, network) == expected)
    }

    private static func lastStep(_ session: Session) throws -> Int {
        let store = try ModelStore(path: session.storePath, now: .now())
        return try store.branch(named: "main", of: store.network(named: "drop")).head.step
    }

    /// Starts or goes on training and kills it once it has recorded a step after `step`.
    private static func kill(_ session: Session, _ line: String, after step: Int) throws {
        let process = try session.start(line)
        let deadline = ContinuousClock.now + .seconds(60)
        while try lastStep(session) <= step {
            guard ContinuousClock.now < deadline else {
                throw TestSupportError("no step was recorded within a minute")
            }
        }
        try process.send(SIGKILL)
        _ = try process.wait()
    }

    @Test(arguments: [
        "--optimizer adam --schedule cosine:steps=150000 --warm-up 100",
        "--optimizer adamw --schedule plateau:patience=2 --clip-norm 1",
    ])
    func killsChangeNothing(options: String) throws {
        let stepCount = 150_000
        let line = Self.line("drop", "--steps \(stepCount) \(options)")
        let whole = try Self.session()
        try whole.expect(line)
        let killed = try Self.session()
        var seen = 0
        for _ in 0..<3 {
            try Self.kill(killed, "\(line) --resume", after: seen)
            seen = try Self.lastStep(killed)
            #expect(seen < stepCount)
        }
        try killed.expect("\(line) --resume")
        #expect(try Self.history(killed, "drop") == Self.history(whole, "drop"))
    }

    @Test func patienceCountsOnAfterAStop() throws {
        let options = "--learning-rate 1 --patience 6 --min-delta 0.01"
        let whole = try Self.session()
        let ended = try whole.expect(Self.line("net", options))
        #expect(ended.contains("patience over: 6 epochs without a better validation error"))
        let expected = try Self.history(whole, "net")
        #expect(expected.count % 6 == 0)

        let halves = try Self.session()
        // Two epochs before its end, the last run has counted four.
        try halves.expect(
            Self.line("net", "--learning-rate 1 --steps \(expected.count - 12)"))
        let rest = try halves.expect("train net --resume --patience 6 --min-delta 0.01")
        #expect(rest.contains("patience over: 6 epochs without a better validation error"))
        #expect(try Self.history(halves, "net") == expected)
        let again = try halves.expect("train net --resume --patience 6 --min-delta 0.01 --json")
        #expect(again.contains("\"reason\":\"already-done\""))
    }

    @Test func theEndSaysWhetherItWasPatience() throws {
        let session = try Self.session()
        let options = "--learning-rate 1 --patience 2 --min-delta 1 --json"
        let patience = try session.expect(Self.line("net", options))
        #expect(patience.contains("\"reason\":\"patience\""))
        let steps = try Session()
        try steps.prepareSmallNetwork()
        let done = try steps.expect(Self.line("net", "--steps 3 --patience 2 --json"))
        #expect(done.contains("\"reason\":\"done\""))
    }

    @Test func divergenceNamesTensorAndRows() throws {
        let session = try Self.session()
        try session.expect("create line --layers 4,3 --seed 1")
        let outcome = try session.run(
            "train line --data rows --steps 100000 --batch 2 --optimizer momentum "
                + "--learning-rate 1e30")
        #expect(outcome.exitCode == 8)
        #expect(outcome.standardError.contains("training diverged at step "))
        #expect(outcome.standardError.contains("(dataset rows "))
        #expect(
            outcome.standardError.hasSuffix(
                "try:   a smaller --learning-rate, or --clip-norm 1, from an earlier step: nnstore help "
                    + "rollback\n"))
    }
}
