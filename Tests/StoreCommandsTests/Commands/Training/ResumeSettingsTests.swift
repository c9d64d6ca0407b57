// With --resume, settings that are given must be the recorded ones; values count, not texts.

import TestSupport
import Testing

@Suite struct ResumeSettingsTests {
    private static let recorded =
        "--optimizer adam:beta1=0.95 --learning-rate 0.01 --clip-norm 2 --l2 0.001 "
        + "--schedule cosine:epochs=30 --warm-up epochs=1,from=0.5"

    private static func trained(_ options: String = recorded) throws -> StoreSession {
        let session = try StoreSession()
        try session.prepareNetwork()
        let outcome = try session.run("train net --data rows --steps 3 --batch 4 \(options)")
        #expect(outcome.exitCode == 0, "\(outcome)")
        return session
    }

    @Test(arguments: [
        "", recorded, "--optimizer adam:epsilon=1e-8,beta1=9.5e-1", "--learning-rate 1e-2",
        "--schedule cosine:epochs=30,end=0", "--warm-up from=0.5,epochs=1 --clip-norm 2.0",
        "--weight-decay 0", "--l2 0.001 --data rows --batch 4 --seed 0", "--threads 1",
    ])
    func equalSettingsGoOn(options: String) throws {
        let outcome = try Self.trained().run("train net --resume --steps 5 \(options) --json")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.standardOutput.contains("\"first_step\":3,\"step\":5"))
    }

    @Test func aRateThatIsNotGivenIsNotTheOptimizersOwn() throws {
        let session = try Self.trained("--optimizer adam --learning-rate 0.01")
        let outcome = try session.run("train net --resume --steps 5 --optimizer adam")
        #expect(outcome.exitCode == 0, "\(outcome)")
    }

    private static let adam = "--optimizer adam:beta1=0.95,beta2=0.999,epsilon=1e-08"

    @Test(arguments: [
        ("--optimizer adam", adam, "--optimizer adam:beta1=0.9,beta2=0.999,epsilon=1e-08"),
        ("--optimizer sgd", adam, "--optimizer sgd"),
        ("--learning-rate 0.02", "--learning-rate 0.01", "--learning-rate 0.02"),
        ("--l1 1", "--l1 0", "--l1 1"),
        ("--l2 0", "--l2 0.001", "--l2 0"),
        ("--weight-decay 0.01", "--weight-decay 0", "--weight-decay 0.01"),
        ("--clip-norm 1", "--clip-norm 2", "--clip-norm 1"),
        ("--clip-value 1", "no --clip-value", "--clip-value 1"),
        (
            "--schedule cosine:epochs=31", "--schedule cosine:epochs=30,end=0",
            "--schedule cosine:epochs=31,end=0"
        ),
        ("--schedule constant", "--schedule cosine:epochs=30,end=0", "--schedule constant"),
        ("--warm-up 8", "--warm-up epochs=1,from=0.5", "--warm-up steps=8,from=0.3333333333333333"),
        ("--batch 5", "--batch 4", "--batch 5"),
        ("--seed 1", "--seed 0", "--seed 1"),
        ("--validate 0.2", "--validate 0", "--validate 0.2"),
        ("--shuffle", "no --shuffle", "--shuffle"),
    ])
    func anotherSettingIsRefused(options: String, was: String, given: String) throws {
        let outcome = try Self.trained().run("train net --resume --steps 5 \(options)")
        #expect(outcome.exitCode == 4)
        #expect(outcome.standardOutput.isEmpty)
        #expect(
            outcome.standardError
                == .error(
                    "net was trained with \(was), so --resume can't go on with \(given)",
                    try: "leave out --resume to start a new lineage from here"))
    }

    @Test func aWarmUpIsRefusedWhereThereWasNone() throws {
        let outcome = try Self.trained("--schedule exponential").run(
            "train net --resume --steps 5 --warm-up 4")
        #expect(
            outcome.standardError
                == .error(
                    "net was trained with no --warm-up, so --resume can't go on with --warm-up "
                        + "steps=4,from=0.3333333333333333",
                    try: "leave out --resume to start a new lineage from here"))
    }
}
