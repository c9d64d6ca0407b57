// A store that is as it was written is good, however it came about.

import ModelStore
import NeuralNetwork
import TestSupport
import Testing

struct VerificationTests {
    @Test func aStoreWithEveryKindOfHistoryIsGood() throws {
        let verified = try VerifiedStore()
        var findings: [VerificationFinding] = []
        let result = try StoreVerifier(verified.store, report: { findings.append($0) }).verify()
        #expect(findings == [])
        #expect(result.isGood && result.isComplete)
        #expect(result.tallies[.file]?.count == 1)
        #expect(result.tallies[.dataset]?.count == 2)
        #expect(result.tallies[.dataset]?.partCount == 3)
        #expect(result.tallies[.network]?.count == 2)
        #expect(result.tallies[.lineage]?.count == 5)
        #expect(result.tallies[.recording]?.count == 6)
        #expect(result.tallies[.recording]?.partCount == 55)
        #expect(result.tallies[.recording]?.uncheckedCount == 0)
        // Two initial states, three keyframes, twenty in segments, five by themselves.
        #expect(result.tallies[.state]?.count == 30)
        #expect(result.tallies[.name]?.count == 4)
        #expect(result.tallies[.job]?.count == 3)
    }

    @Test func oneNetworkIsVerifiedByItself() throws {
        let verified = try VerifiedStore()
        let network = try verified.store.network(named: "wide")
        let result = try StoreVerifier(verified.store, report: { _ in }).verify(network)
        #expect(result.tallies[.network]?.count == 1)
        #expect(result.tallies[.state]?.count == 1)
        #expect(result.tallies[.dataset] == nil)
        try verified.tamper("UPDATE step SET error = 7 WHERE lineage_id = 2 AND step = 3")
        #expect(try verified.findings(in: "wide") == [])
        #expect(try verified.findings(in: "net").count == 1)
    }

    @Test func aStoreOfSchema1IsGood() throws {
        let folder = try TemporaryFolder()
        let store = try ModelStore(
            path: OldStoreTests.copy(of: "schema-1.db", in: folder), now: StoreFixture.now)
        var findings: [VerificationFinding] = []
        let result = try StoreVerifier(store, report: { findings.append($0) }).verify()
        #expect(findings == [])
        #expect(result.tallies[.recording]?.partCount == 50)
        #expect(result.tallies[.recording]?.uncheckedCount == 0)
    }

    /// What compacting takes away is no damage, and what it packs into a segment is still hashed.
    @Test func recordingsOfSchema1AreVerifiedFromSegmentsToo() throws {
        let folder = try TemporaryFolder()
        let path = try OldStoreTests.copy(of: "schema-1.db", in: folder)
        let store = try ModelStore(path: path, now: StoreFixture.now)
        let codec = StateCodec()
        let wordCount = try store.network(named: "walkthrough").architecture.parameterCount
        var old: [StoredSnapshot] = []
        var states: [Float] = []
        for step in 1...10 {
            let checkpoint = Checkpoint(lineageID: 2, step: step)
            let snapshot = try #require(try store.snapshot(holding: checkpoint))
            old.append(snapshot)
            states += try store.states(of: snapshot, wordCount: wordCount, codec: codec)
        }
        let segment = try codec.encode(states: states, wordCount: wordCount, from: 1)
        try store.replace(old, with: [segment], of: 2)
        let packed = try StoreVerifier(store, report: { _ in }).verify()
        #expect(packed.isGood)
        #expect(packed.tallies[.recording]?.uncheckedCount == 0)

        let kept = try #require(
            try store.snapshot(holding: Checkpoint(lineageID: 2, step: 15)))
        try store.replace([kept], with: [], of: 2)
        let thinned = try StoreVerifier(store, report: { _ in }).verify()
        #expect(thinned.isGood)
        #expect(thinned.tallies[.recording]?.uncheckedCount == 1)
    }

    /// The lineage grows while it is read: what is committed meanwhile is no damage.
    @Test func aLineageThatGrowsMeanwhileIsGood() throws {
        let fixture = try StoreFixture()
        let (session, lineage) = try fixture.session()
        try session.append(fixture.batch(1...10), now: StoreFixture.now)
        var next = 11
        let verifier = StoreVerifier(
            fixture.store, report: { Issue.record("\($0)") },
            goesOn: { _ in
                // A lineage that grows faster than it is read must not keep the verifier going.
                guard next < 200 else { return false }
                do {
                    let metrics = [next: [Metric(name: "m\(next)", value: 1)]]
                    try session.append(
                        fixture.batch(next...next + 1, metrics: metrics), now: StoreFixture.now)
                    let checkpoint = Checkpoint(lineageID: lineage.id, step: next)
                    if let old = try fixture.store.snapshot(holding: checkpoint) {
                        try fixture.store.replace([old], with: [], of: lineage.id)
                    }
                    next += 2
                } catch {
                    Issue.record(error)
                }
                return true
            })
        let result = try verifier.verify()
        #expect(result.isGood && result.isComplete)
        #expect(next > 20)
    }

    @Test func itStopsWhenAskedTo() throws {
        let verified = try VerifiedStore()
        var places: [String] = []
        let verifier = StoreVerifier(
            verified.store, report: { _ in },
            goesOn: { progress in
                places.append(progress.place)
                return progress.place != "lineage 2 of net"
            })
        #expect(try verifier.verify().isComplete == false)
        #expect(places.last == "lineage 2 of net")
    }

    @Test func progressEndsAtItsTotal() throws {
        let verified = try VerifiedStore()
        var last: VerificationProgress?
        let verifier = StoreVerifier(
            verified.store, report: { _ in },
            goesOn: { progress in
                last = progress
                return true
            })
        _ = try verifier.verify()
        #expect(last?.totalByteCount ?? 0 > 0)
        #expect(last?.doneByteCount == last?.totalByteCount)
    }
}
