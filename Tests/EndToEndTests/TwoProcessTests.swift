// A trainer and others on one store at once: nobody is told of a lock.

import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct TwoProcessTests {
    private static let lookingLines = [
        "log net -n 5", "list", "show net", "log net@.. --json", "doctor",
        "sql 'SELECT count(*), min(error) FROM branch_history'", "weights net@latest --csv",
        "reflog net",
    ]

    @Test func readersAndWritersNeverSeeALock() throws {
        let session = try Session()
        // Large enough that its log does not outgrow the readers.
        try session.prepareSmallNetwork(hiddenUnits: 256)
        let trainer = try session.start(
            "train net --data rows --steps 100000000 --batch 8 --shuffle --validate 0.2")
        for round in 0..<6 {
            for line in Self.lookingLines {
                let outcome = try session.run(line)
                #expect(outcome.exitCode == 0, "\(line): \(outcome)")
                #expect(outcome.standardError == "", "\(line)")
            }
            try session.expect("tag net mark\(round)")
            try session.expect("branch net side\(round)")
            try session.expect(
                "train net:side\(round) --data rows --epochs 20 --batch 8 --seed \(round + 1)")
        }
        try trainer.send(SIGINT)
        let outcome = try trainer.wait()
        #expect(outcome.exitCode == 130, "\(outcome)")
        #expect(outcome.standardError == "")
        #expect(try session.run("doctor").exitCode == 0)
    }

    @Test func aSecondTrainerOfTheSameBranchIsRefused() throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        let trainer = try session.startOnTerminal("train net --data rows --steps 100000000")
        try trainer.waitForOutput("steps/s")
        for line in ["train net --resume", "rollback net@first"] {
            let outcome = try session.run(line)
            #expect(outcome.exitCode == 4)
            #expect(
                outcome.standardError.hasPrefix(
                    "error: branch 'main' is being trained by another process (job 1, pid "))
        }
        try trainer.send(SIGINT)
        #expect(try trainer.wait().exitCode == 130)
    }
}
