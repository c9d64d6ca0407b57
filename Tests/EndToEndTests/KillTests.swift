// A run that is killed again and again loses nothing that was recorded, and ends where a run that
// was left alone ends.

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

    /// More steps than the kills leave time for, so that most of them hit a running training.
    private static let stepCount = killCount * 3_000

    /// A step of all 48 training rows takes long enough to be hit in its middle.
    private static let training =
        "train net --data rows --steps \(stepCount) --batch 48 --learning-rate 0.05 --shuffle "
        + "--validate 0.2 --seed 5"

    @Test func killsLoseNothingAndChangeNothing() throws {
        let undisturbed = try Session()
        try undisturbed.prepareSmallNetwork(hiddenUnits: 24)
        try undisturbed.expect(Self.training)
        let expected = try RecordedHistory(storePath: undisturbed.storePath).steps(after: 0)
        #expect(expected.count == Self.stepCount)

        let killed = try Session()
        try killed.prepareSmallNetwork(hiddenUnits: 24)
        var seenCount = 0
        var hitCount = 0
        for _ in 0..<Self.killCount {
            if try killAtRandom(killed) { hitCount += 1 }
            let new = try RecordedHistory(storePath: killed.storePath).steps(after: seenCount)
            #expect(new == Array(expected[seenCount..<seenCount + new.count]))
            seenCount += new.count
        }
        try killed.expect("\(Self.training) --resume")
        let rest = try RecordedHistory(storePath: killed.storePath).steps(after: seenCount)
        #expect(rest == Array(expected[seenCount...]))
        // The test would show nothing if the kills came before the first or after the last step.
        #expect(hitCount >= 3)
        #expect(seenCount > 0)
    }

    /// Starts or goes on training and kills it after up to 400 ms; false if it was done before.
    private func killAtRandom(_ session: Session) throws -> Bool {
        let process = try session.start("\(Self.training) --resume")
        do {
            // Past its time limit the process is killed with SIGKILL.
            _ = try process.wait(timeLimit: .microseconds(Int.random(in: 1_000...400_000)))
            return false
        } catch is TestSupportError {
            return true
        }
    }
}
