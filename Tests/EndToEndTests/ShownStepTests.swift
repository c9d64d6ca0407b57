// A step that was shown as done is in the store, if each step is committed by itself.

import ModelStore
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct ShownStepTests {
    private static let training =
        "train net --data rows --batch 45 --learning-rate 0.05 --validate 0.25 --steps 1000000000 --resume"

    /// Trains on a terminal until steps are shown, kills it, and returns the last step shown.
    private func killWhileShown(_ session: Session, _ options: String) throws -> Int {
        let process = try session.startOnTerminal("\(Self.training) \(options)")
        try process.waitForOutput("steps/s")
        try process.send(SIGKILL)
        let screen = try process.wait().standardOutput
        let shown = try #require(
            screen.matches(of: /step ([0-9,]+)\/1,000,000,000/).last, "\(screen)")
        return try #require(Int(shown.1.filter { $0 != "," }))
    }

    @Test(arguments: ["step", "strict"], ["replay", "full"])
    func aKillTakesNoStepThatWasShown(durability: String, history: String) throws {
        let session = try Session()
        try session.prepareSmallNetwork()
        var previous = 0
        for _ in 0..<2 {
            let shown = try killWhileShown(
                session, "--durability \(durability) --history \(history)")
            #expect(shown > previous)
            let recorded = try RecordedHistory(storePath: session.storePath).steps(after: 0)
            #expect(recorded.count >= shown)
            previous = recorded.count
        }
    }
}
