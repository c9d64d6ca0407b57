// A store with every kind of history, to be damaged and verified.

import ModelStore
import NeuralNetwork
import SQLite

/// Of `net`: steps 1 to 30 with keyframes at 10, 20 and 30 (lineage 2), steps 31 to 50 in segments of
/// ten (lineage 3), and from step 20 steps 21 to 25 on branch `side`, each stored by itself (lineage
/// 4). Recordings are of ten steps and have metrics. Of `wide`: an initial state of two chunks. The
/// dataset `many` has two chunks too.
final class VerifiedStore {
    let fixture: StoreFixture
    var store: ModelStore { fixture.store }

    init() throws {
        fixture = try StoreFixture()
        try recordKeyframes()
        try recordSegments()
        try recordBranch()
        try createWideNetwork()
        _ = try StoreFixture.importDataset(
            named: "many", values: (0..<280_000).map { Float($0 &* 7919 % 10_007) }, into: store)
    }

    private func recordKeyframes() throws {
        let (session, _) = try fixture.session(history: HistoryPolicy(mode: .replay))
        for first in [1, 11, 21] {
            var batch = try fixture.batch(first...first + 9, metrics: metrics(at: first + 9))
            batch.snapshots.removeFirst(9)
            try session.append(batch, now: StoreFixture.now)
        }
    }

    private func recordSegments() throws {
        let (session, _) = try fixture.session(learningRate: 0.2)
        for first in [31, 41] {
            var batch = try fixture.batch(first...first + 9, metrics: metrics(at: first + 9))
            let states = (first...first + 9).flatMap(fixture.values)
            batch.snapshots = [
                try fixture.codec.encode(states: states, wordCount: 6, from: first)
            ]
            try session.append(batch, now: StoreFixture.now)
        }
    }

    private func recordBranch() throws {
        try store.createBranch(
            named: "side", of: fixture.network, at: Checkpoint(lineageID: 2, step: 20),
            now: StoreFixture.now)
        let (session, _) = try fixture.session(on: "side", learningRate: 0.3)
        try session.append(fixture.batch(21...25), now: StoreFixture.now)
        try store.createTag(
            named: "good", of: fixture.network, at: Checkpoint(lineageID: 4, step: 22),
            now: StoreFixture.now)
    }

    private func metrics(at step: Int) -> [Int: [Metric]] {
        [
            step: [
                Metric(name: Metric.validationError, value: 1 / Double(step)),
                Metric(name: "loss of a friend", value: step == 20 ? .nan : 2),
            ]
        ]
    }

    private func createWideNetwork() throws {
        let architecture = try Architecture(
            inputCount: 540,
            layers: [DenseLayer(unitCount: 540, activation: .identity, hasBias: false)],
            loss: .squaredError)
        try store.createNetwork(
            named: "wide", InitialState(.xavier, of: architecture, seed: 1), now: StoreFixture.now)
    }

    /// SQL behind the store's back, whatever the schema's checks say.
    func tamper(_ sql: String) throws {
        try fixture.tamper("PRAGMA ignore_check_constraints = ON; \(sql)")
    }

    /// What verifying finds.
    func findings(in network: String? = nil) throws -> [VerificationFinding] {
        var findings: [VerificationFinding] = []
        let verifier = StoreVerifier(store, report: { findings.append($0) })
        let result = try verifier.verify(try network.map { try store.network(named: $0) })
        precondition(result.isComplete && result.findingCount == findings.count)
        return findings
    }
}
