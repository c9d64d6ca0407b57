// Conversions that are killed again and again lose no state, and end where they would have.

import ModelStore
import TestSupport
import Testing

struct ConversionKillTests {
    /// Some ten segments of a network of 100,000 parameters, or one transaction for each run.
    @Test(arguments: [
        ("replay", "materialize net", "materialize net"),
        ("full", "compact net --yes", "compact net --yes"),
    ])
    func killsLoseNoState(history: String, line: String, last: String) throws {
        let session = try Session()
        try session.prepareSmallNetwork(hiddenUnits: 12_000)
        for steps in stride(from: 20, through: 100, by: 20) {
            try session.expect(
                "train net --data rows --steps \(steps) --batch 8 --learning-rate 0.01 --resume "
                    + "--history \(history)")
        }
        let expected = try RecordedHistory(storePath: session.storePath).steps(after: 0)
        #expect(expected.count == 100)
        var hitCount = 0
        for round in 1...8 {
            let process = try session.start(line)
            do {
                _ = try process.wait(timeLimit: .milliseconds(15 * round))
            } catch is TestSupportError {
                hitCount += 1
            }
            let found = try RecordedHistory(storePath: session.storePath).steps(after: 0)
            #expect(found == expected)
        }
        // The test would show nothing if all of them came too late.
        #expect(hitCount > 0)
        try session.expect(last)
        #expect(try RecordedHistory(storePath: session.storePath).steps(after: 0) == expected)
        #expect(try session.run("doctor").exitCode == 0)
        #expect(try session.run("scrub").exitCode == 0)
    }
}
