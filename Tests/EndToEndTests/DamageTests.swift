// Damage of each kind is found and named, and what can be reached without the damaged part comes back.

import ModelStore
import NeuralNetwork
import TestSupport
import Testing
import Training

struct DamageTests {
    private static let chunkOf200 =
        "snapshot_id = (SELECT id FROM snapshot WHERE lineage_id = 2 AND first_step = 200)"

    @Test(arguments: [
        (
            "UPDATE snapshot_chunk SET bytes = zeroblob(length(bytes)) WHERE \(chunkOf200)",
            "has a chunk 0 with a wrong SHA-256"
        ),
        ("DELETE FROM snapshot_chunk WHERE \(chunkOf200)", "has 0 of "),
        (
            "UPDATE snapshot SET state_sha256 = zeroblob(32) WHERE lineage_id = 2 AND first_step = 200",
            "does not have the SHA-256 that was recorded"
        ),
        (
            "UPDATE snapshot SET state_byte_count = 8 WHERE lineage_id = 2 AND first_step = 200",
            "has 8 bytes for "
        ),
    ])
    func aDamagedKeyframeIsNamedAndGoneRound(sql: String, what: String) throws {
        let history = try DamagedHistory.replayed()
        #expect(try history.storedSteps() == [100...100, 200...200, 300...300, 400...400])
        try history.tamper(sql)
        for step in [200, 201, 299] {
            let said = try history.expectExact(step)
            #expect(
                said.hasPrefix("warning: the stored state of step 200 (lineage 2) \(what)"),
                "\(said)")
            #expect(said.hasSuffix("; replayed from an earlier stored state instead\n"), "\(said)")
        }
        for step in [1, 100, 199, 300, 301, 400] {
            #expect(try history.expectExact(step).isEmpty, "step \(step)")
        }
        let rollback = try history.session.run("rollback net@250")
        #expect(rollback.exitCode == 0)
        #expect(rollback.standardError.contains(what))
        #expect(try history.expectExact(250).isEmpty)
    }

    /// A damaged state where a run goes on from: the run says so and is exact all the same.
    @Test func trainingGoesOnFromADamagedHead() throws {
        let history = try DamagedHistory.replayed()
        try history.tamper(
            "UPDATE snapshot_chunk SET bytes = zeroblob(length(bytes)) WHERE snapshot_id = "
                + "(SELECT id FROM snapshot WHERE lineage_id = 2 AND first_step = 400)")
        let outcome = try history.session.run("train net --resume --steps 500")
        #expect(outcome.exitCode == 0)
        #expect(
            outcome.standardError.contains(
                "warning: the stored state of step 400 (lineage 2) has a chunk 0 with a wrong SHA-256"
            ), "\(outcome)")
        let whole = try Session()
        try whole.prepareSmallNetwork()
        try whole.expect("\(DamagedHistory.training) --steps 500")
        let isEqual =
            try RecordedHistory(storePath: history.session.storePath).steps(after: 0)
            == RecordedHistory(storePath: whole.storePath).steps(after: 0)
        #expect(isEqual)
    }

    @Test(arguments: [
        ("UPDATE step SET error = error + 0.001 WHERE step = 150", "its error was recorded as "),
        ("DELETE FROM step WHERE step = 150", "step 150 of lineage 2 is missing"),
    ])
    func aDamagedStepRowIsNamed(sql: String, what: String) throws {
        let history = try DamagedHistory.replayed()
        try history.tamper(sql)
        for line in ["weights net@151", "weights net@199", "rollback net@180"] {
            let said = try history.expectDamage(line)
            #expect(said.contains(what) && said.contains("step 150"), "\(line): \(said)")
            // The keyframe before it is as good as the others.
            #expect(!said.contains("warning"), "\(line): \(said)")
        }
        for step in [1, 149, 200, 201, 400] {
            #expect(try history.expectExact(step).isEmpty, "step \(step)")
        }
    }

    @Test(arguments: [
        "UPDATE dataset_chunk SET bytes = zeroblob(length(bytes))",
        "DELETE FROM dataset_chunk",
        "UPDATE dataset_chunk SET sha256 = zeroblob(32)",
    ])
    func aDamagedDatasetLeavesTheStoredStates(sql: String) throws {
        let history = try DamagedHistory.replayed()
        try history.tamper(sql)
        for step in [1, 99, 250] {
            let said = try history.expectDamage("weights net@\(step)")
            #expect(said.hasPrefix("error: ") && said.contains("'rows'"), "\(said)")
            #expect(said.contains("net@\(step / 100 * 100) is stored and needs no data"), "\(said)")
        }
        _ = try history.expectDamage("train net --resume --steps 500")
        for step in [100, 200, 300, 400] { #expect(try history.expectExact(step).isEmpty) }
    }

    @Test(arguments: [1, 2])
    func aDamagedSegmentIsReplayed(number: Int) throws {
        let history = try DamagedHistory.full()
        let segments = try history.storedSteps()
        #expect(segments.count >= 2 && segments.first?.lowerBound == 1)
        let steps = number == 1 ? segments[0] : try #require(segments.last)
        try history.tamper(
            "UPDATE snapshot_chunk SET bytes = zeroblob(length(bytes)) WHERE snapshot_id = (SELECT id "
                + "FROM snapshot WHERE lineage_id = 2 AND first_step = \(steps.lowerBound))")
        for step in [steps.lowerBound, steps.lowerBound + steps.count / 2, steps.upperBound] {
            let said = try history.expectExact(step)
            #expect(
                said.hasPrefix(
                    "warning: the segment of steps \(steps.lowerBound) to \(steps.upperBound) "
                        + "(lineage 2) has a chunk 0 with a wrong SHA-256"), "\(said)")
        }
        let other = number == 1 ? 400 : 1
        #expect(try history.expectExact(other).isEmpty)
    }

    /// A wrong state with the right hashes shows in the steps after it.
    @Test func aWrongKeyframeIsNamedAndGoneRound() throws {
        let history = try DamagedHistory.replayed()
        try history.makeWrong(200)
        for step in [201, 250, 299] {
            let said = try history.expectExact(step)
            #expect(
                said.hasPrefix(
                    "warning: the stored state of step 200 (lineage 2) does not lead to what was "
                        + "recorded: net step 201 (lineage 2), replayed from step 200: its error was "
                        + "recorded as "), "\(said)")
        }
        for step in [199, 300, 301] { #expect(try history.expectExact(step).isEmpty) }
        // A replay that comes by finds it too, and goes on.
        let store = try ModelStore(path: history.session.storePath, now: .now())
        let (network, restorer) = (try store.network(named: "net"), CheckpointRestorer(store))
        for step in [190, 205, 250] {
            let state = try restorer.state(
                at: Checkpoint(lineageID: 2, step: step), of: network)
            #expect(StateBytes.sha256(of: state.words) == history.hashes[step - 1])
        }
        #expect(restorer.damage.map(\.snapshot.steps) == [200...200])
    }

    /// Where the replay from the state before and the stored state disagree, neither is given out.
    @Test func aWrongKeyframeThatAReplayReachesIsRefused() throws {
        let history = try DamagedHistory.replayed()
        try history.makeWrong(200)
        let store = try ModelStore(path: history.session.storePath, now: .now())
        let (network, restorer) = (try store.network(named: "net"), CheckpointRestorer(store))
        _ = try restorer.state(at: Checkpoint(lineageID: 2, step: 190), of: network)
        #expect {
            try restorer.state(at: Checkpoint(lineageID: 2, step: 200), of: network)
        } throws: { error in
            guard let mismatch = error as? ReplayMismatch, case .state = mismatch.finding
            else { return false }
            return mismatch.checkpoint.step == 200
        }
    }

    @Test func aWrongInitialStateHasNothingBeforeIt() throws {
        let history = try DamagedHistory.replayed()
        try history.makeWrong(0, of: 1)
        let said = try history.expectDamage("weights net@50")
        #expect(
            said.hasPrefix(
                "error: net step 1 (lineage 2), replayed from step 0: its error was recorded as "),
            "\(said)")
        for step in [100, 150, 400] { #expect(try history.expectExact(step).isEmpty) }
    }

    @Test func nothingLeadsToAStepWhoseStatesAreAllGone() throws {
        let history = try DamagedHistory.replayed()
        try history.tamper("DELETE FROM snapshot_chunk")
        let said = try history.expectDamage("weights net@150")
        #expect(
            said.hasPrefix("error: the stored state of step 100 (lineage 2) has 0 of "), "\(said)")
    }
}
