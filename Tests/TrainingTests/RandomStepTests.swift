// Any step of a run of 784-128-10 comes back with the bits that it had, whatever the optimizer and
// however its history is kept.
//
// NNSTORE_LONG=1 makes it 1,000 steps of 10,000 in both modes; a full history of those takes 2 to 8 GB
// at a time.

import ModelStore
import NeuralNetwork
import Testing
import Training
import TrainingShadow

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite(.serialized)
struct RandomStepTests {
    private static let isLong = getenv("NNSTORE_LONG") != nil

    /// How many steps are trained, and how many of them are restored.
    private static func extent(_ mode: HistoryPolicy.Mode) -> (steps: Int, restored: Int) {
        if isLong { return (10_000, 1_000) }
        return mode == .replay ? (1_500, 150) : (80, 40)
    }

    @Test(arguments: OptimizerRule.all, [HistoryPolicy.Mode.replay, .full])
    func randomStepsComeBackBitForBit(rule: OptimizerRule, mode: HistoryPolicy.Mode) throws {
        let (stepCount, restoredCount) = Self.extent(mode)
        let fixture = try HistoryFixture(inputs: 784, hidden: 128, outputs: 10, rowCount: 64)
        let settings = ShadowSettings(
            batchSize: Self.isLong ? 32 : 4, optimizer: Optimizer(rule), heldOutPart: 0.25)
        var random = SeededGenerator(seed: 1)
        let chosen = (1...stepCount).shuffled(using: &random).prefix(restoredCount)
        let expected = try Self.hashes(of: Set(chosen), through: stepCount, settings, fixture)

        let outcome = try fixture.train(
            settings, to: stepCount,
            recording: RecordingRequest(mode: mode, restoreWithin: .milliseconds(20)))
        let lineageID = try fixture.branch().head.lineageID
        let restorer = CheckpointRestorer(fixture.store)
        for step in chosen {
            let state = try restorer.state(
                at: Checkpoint(lineageID: lineageID, step: step), of: fixture.network)
            let isExact = StateBytes.sha256(of: state.words) == expected[step]
            #expect(isExact, "step \(step) of \(rule.name)")
        }
        #expect(restorer.damage.isEmpty)
        #expect(outcome.step == stepCount)
        // It would show little if every state had been kept, or none been replayed to.
        let stored = try fixture.numbers("SELECT count(*) FROM snapshot")[0][0]
        #expect(mode == .full || (3...stepCount / 16 + 3).contains(stored), "\(stored) keyframes")
    }

    /// The SHA-256 of the states after the chosen steps, by the shadow.
    private static func hashes(
        of chosen: Set<Int>, through last: Int, _ settings: ShadowSettings,
        _ fixture: HistoryFixture
    ) throws -> [Int: [UInt8]] {
        var shadow = try ShadowTrainer(
            settings, from: ShadowPoint(fixture.parameters), on: fixture.rows)
        var hashes: [Int: [UInt8]] = [:]
        for step in 1...last {
            try shadow.next()
            if chosen.contains(step) {
                hashes[step] = StateBytes.sha256(of: shadow.point.state.words)
            }
        }
        return hashes
    }
}
