// What a run of training says at its start and when it can't go on.

import ModelStore
import TestSupport
import Testing

@Suite struct RunMessageTests {
    /// Eight rows in batches of two, trained for two epochs of four steps.
    private static func trained(_ options: String = "") throws -> StoreSession {
        let session = try StoreSession()
        try session.prepareNetwork()
        try session.run("train net --data rows --batch 2 --epochs 2 \(options)")
        return session
    }

    @Test(arguments: [
        ("--batch 2 --epochs 2 --optimizer adam", "step 8, epoch 2", "--epochs 12"),
        ("--batch 2 --steps 8 --seed 1", "step 8, epoch 2", "--steps 1008"),
        ("--batch 4 --steps 8 --epochs 30", "step 8", "--epochs 30 and --steps 1008"),
    ])
    func otherSettingsWithNothingToTrainAreRefused(
        options: String, position: String, hint: String
    ) throws {
        let outcome = try Self.trained().run("train net --data rows \(options)")
        #expect(outcome.exitCode == 4)
        #expect(outcome.standardOutput == "")
        #expect(
            outcome.standardError
                == .error(
                    "net stands at \(position) already, so nothing was trained under the settings "
                        + "given", try: "the same line with \(hint)"))
    }

    @Test func theSameSettingsAreThereAlready() throws {
        let session = try Self.trained()
        let line = "train net --data rows --batch 2 --epochs"
        let answer = try session.run("\(line) 2").standardOutput
        #expect(answer.hasPrefix("net is already there: step 8, epoch 2. Train on with: "))
        // A rollback starts a new lineage, but not other settings.
        try session.run("rollback net@4")
        let rolledBack = try session.run("\(line) 1")
        #expect(rolledBack.exitCode == 0, "\(rolledBack)")
        #expect(rolledBack.standardOutput.hasPrefix("net is already there: step 4, epoch 1."))
    }

    @Test func aScheduleAtItsEndIsWarnedOf() throws {
        let warning =
            "warning: the schedule has come to its end, at a learning rate of 0: these steps change "
            + "no weight; another --schedule starts a new lineage\n"
        let session = try StoreSession()
        try session.prepareNetwork()
        let line = "train net --data rows --batch 2 --schedule cosine:epochs=2 --epochs"
        #expect(try session.run("\(line) 2").standardError == "")
        #expect(try session.run("\(line) 3").standardError.hasSuffix(warning))
        #expect(try session.run("\(line) 4 --json").standardError == warning)
        #expect(
            try !session.run("train net --data rows --batch 2 --epochs 6").standardError
                .contains("warning"))
    }

    @Test(arguments: [("--schedule step:epochs=1000000000000", true), ("", false)])
    func theProgressLineShowsTheRateOfASchedule(options: String, isShown: Bool) throws {
        let session = try StoreSession()
        try session.prepareNetwork()
        let process = try session.startOnTerminal(
            "train net --data rows --until-error 0 --learning-rate 0.01 \(options)")
        try process.waitForOutput("steps/s")
        process.type("\u{3}")
        let shown = try process.wait().standardOutput
        #expect(shown.contains("  rate 0.01000  ") == isShown, "\(shown.suffix(500))")
    }

    @Test func divergenceAtTheFirstStepHasNoEarlierOne() throws {
        let session = try StoreSession()
        try session.prepareNetwork(layers: "2,1")
        let outcome = try session.run("train net --data rows --steps 9 --learning-rate 3e38")
        #expect(outcome.exitCode == 8)
        #expect(
            outcome.standardError.hasSuffix("try:   a smaller --learning-rate, or --clip-norm 1\n"))
    }

    @Test func aRowThatIsNotFiniteIsToBeMended() throws {
        let session = try Self.trained()
        try session.folder.write("a,b,y\n1,2,1\n1,nan,0\n", to: "bad.csv")
        try session.run("data import bad bad.csv --target y --allow-non-finite")
        let outcome = try session.run("train net --data bad --epochs 9")
        #expect(outcome.exitCode == 8)
        #expect(
            outcome.standardError.hasSuffix(
                "try:   mend the data and import it again: nnstore help data import\n"))
    }

    @Test func doctorHasEachKeyOnce() throws {
        let answer = try StoreSession().run("doctor --json").standardOutput
        #expect(answer.hasPrefix("{\"schema\":\"nnstore.doctor/1\","))
        #expect(answer.split(separator: "\"schema\":").count == 2)
        #expect(answer.contains("\"schema_version\":\(ModelStore.schemaVersion),"))
    }

    @Test(arguments: ["show net@", "log net@", "train net@ --data rows", "show net@~2"])
    func anAddressHasSomethingBehindItsAt(line: String) throws {
        let outcome = try Self.trained().run(line)
        #expect(outcome.exitCode == 2)
        #expect(outcome.standardError.hasPrefix("error: nothing stands after the @ of 'net@"))
    }
}
