// Lineages that earlier versions recorded: the same arithmetic goes on with them, another does not.

import ModelStore
import NeuralNetwork
import TestSupport
import Testing
import Training

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct OldLineageTests {
    /// A copy of the store that schema 1's version wrote, under numerics `nn1-preview`.
    static func openOldStore(
        _ name: String = "schema-1.db", in folder: TemporaryFolder
    ) throws -> ModelStore {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        let bytes = try Data(
            contentsOf: tests.appendingPathComponent("ModelStoreTests/Stores/\(name)"))
        let path = try folder.write(Array(bytes), to: "old.db")
        return try ModelStore(path: path, now: TrainingFixture.now)
    }

    /// What schema 2's version recorded with adam and without most of its states.
    @Test(arguments: [
        ("walkthrough:replayed@45", "3a14fac28695b772"), ("walkthrough@sixty", "7b29ff2b194fbf65"),
        ("walkthrough:replayed", "ef0a4c19f91d3ad8"),
    ])
    func aReplayedHistoryGivesTheRecordedBits(address: String, sha256: String) throws {
        let folder = try TemporaryFolder()
        let store = try Self.openOldStore("schema-2.db", in: folder)
        let found = try store.resolve(Address(parsing: address), now: TrainingFixture.now)
        let restorer = CheckpointRestorer(store)
        let state = try restorer.state(at: found.checkpoint, of: found.network)
        let digits = StateBytes.sha256(of: state.words).prefix(8).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        #expect(digits.joined().hasPrefix(sha256))
        #expect(restorer.damage.isEmpty)
    }

    /// Trains again from step 0 what the old version trained to step 20.
    @Test func trainingItAgainGivesTheRecordedBits() throws {
        let folder = try TemporaryFolder()
        let store = try Self.openOldStore(in: folder)
        let network = try store.network(named: "walkthrough")
        func found(_ address: String) throws -> Checkpoint {
            try store.resolve(Address(parsing: address), now: TrainingFixture.now).checkpoint
        }
        let old = try found("walkthrough@20")
        let lineage = try store.lineage(old.lineageID)
        let plan = try #require(lineage.plan)
        #expect(lineage.numerics == "nn1-preview")
        try store.createBranch(
            named: "again", of: network, at: found("walkthrough@0"), now: TrainingFixture.now)
        let request = TrainingRequest(
            network: network, branch: try store.branch(named: "again", of: network),
            settings: .given(
                dataset: try store.dataset(plan.datasetID), plan.configuration, seed: plan.seed),
            until: StopCondition(step: 20), memoryLimit: 1 << 30)
        let outcome = try TrainingRun(
            request, in: store, kernels: Kernels(), owner: "a test", now: { TrainingFixture.now }
        ).train(shouldStop: { false }, report: { _ in })
        #expect(try outcome.stateSHA256 == store.snapshot(holding: old)?.stateSHA256)
    }

    @Test func itsBranchIsResumedWhereItStands() throws {
        let folder = try TemporaryFolder()
        let store = try Self.openOldStore(in: folder)
        let network = try store.network(named: "walkthrough")
        let branch = try store.branch(named: "main", of: network)
        let request = TrainingRequest(
            network: network, branch: branch, settings: .resumed, until: StopCondition(step: 35),
            memoryLimit: 1 << 30)
        let run = try TrainingRun(
            request, in: store, kernels: Kernels(), owner: "a test", now: { TrainingFixture.now })
        #expect(run.continuesLineage)
        #expect(try run.train(shouldStop: { false }, report: { _ in }).step == 35)
    }
}
