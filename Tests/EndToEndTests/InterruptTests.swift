// Ctrl-C and SIGTERM end a training between two steps; resuming goes on bit for bit.

import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct InterruptTests {
    private let endless = "train net --data rows --steps 100000000 --batch 8 --shuffle --json"

    /// Waits until a step of the run in progress is in the store that comes after `step`.
    private func waitForStep(_ session: Session, after step: Int = 0) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try lastStep(session) <= step {
            guard ContinuousClock.now < deadline else {
                throw TestSupportError("no step was recorded within a minute")
            }
        }
    }

    private func lastStep(_ session: Session) throws -> Int {
        let answer = try session.expect("sql --csv 'SELECT coalesce(max(step), 0) FROM step'")
        return try #require(Int(answer.split(whereSeparator: \.isNewline)[1]))
    }

    @Test(arguments: [(SIGINT, Int32(130)), (SIGTERM, Int32(143))])
    func aSignalStopsAfterTheCurrentStep(signal: Int32, exitCode: Int32) throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        let process = try session.start(endless)
        try waitForStep(session)
        try process.send(signal)
        let outcome = try process.wait()
        #expect(outcome.exitCode == exitCode)
        #expect(outcome.standardOutput.contains("\"reason\":\"interrupted\""))
        #expect(try session.expect("sql --csv 'SELECT state FROM job'") == "state\r\npaused\r\n")
    }

    @Test func aSignalThatIsIgnoredStaysIgnored() throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        let process = try session.startIgnoringHangups(endless)
        try waitForStep(session)
        try process.send(SIGHUP)
        // A commit may have been under way when the signal came; one more shows that it goes on.
        try waitForStep(session, after: lastStep(session))
        try waitForStep(session, after: lastStep(session))
        try process.send(SIGTERM)
        #expect(try process.wait().exitCode == 143)
    }

    @Test func theUserIsToldHowToGoOn() throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        let process = try session.startOnTerminal("train net --data rows --steps 100000000")
        try process.waitForOutput("steps/s")
        process.type("\u{3}")
        let outcome = try process.wait()
        #expect(outcome.exitCode == 130)
        #expect(
            outcome.standardOutput.contains(
                "every step is kept. Go on with: nnstore train --resume"))
    }

    @Test func resumingAloneGoesOnWithWhatWasInterrupted() throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        let process = try session.start(endless)
        try waitForStep(session)
        try process.send(SIGKILL)
        _ = try process.wait()
        let before = try RecordedHistory(storePath: session.storePath).steps(after: 0).count
        let target = before + 1_000
        #expect(try session.run("train --resume --steps \(target)").exitCode == 0)
        #expect(
            try session.expect("sql --csv 'SELECT state, message FROM job'")
                == "state,message\r\nfailed,its process was killed\r\ndone,\r\n")
        let undisturbed = try Session()
        try undisturbed.prepareSmallNetwork()
        try undisturbed.expect("train net --data rows --steps \(target) --batch 8 --shuffle")
        #expect(
            try RecordedHistory(storePath: session.storePath).steps(after: 0)
                == RecordedHistory(storePath: undisturbed.storePath).steps(after: 0))
    }

    @Test func nothingInterruptedIsNothingToResume() throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        try session.expect("train net --data rows --steps 10")
        let outcome = try session.run("train --resume")
        #expect(outcome.exitCode == 3)
        #expect(outcome.standardError.hasPrefix("error: nothing was interrupted\n"))
    }
}
