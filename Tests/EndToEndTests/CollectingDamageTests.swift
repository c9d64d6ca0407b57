// gc on a store where something is damaged that a replay needs: then stored states are the last way
// to their steps, and stay.

import SQLite
import TestSupport
import Testing

struct CollectingDamageTests {
    /// 400 steps with a keyframe at every tenth, none of which has a name.
    private func manyKeyframes() throws -> Session {
        let session = try Session()
        try session.prepareSmallNetwork()
        try session.expect(
            "train net --data rows --batch 8 --steps 400 --history replay --restore-within 1h")
        for step in stride(from: 10, to: 400, by: 10) {
            try session.expect("tag net@\(step) at\(step)")
        }
        try connection(session).execute("DELETE FROM tag")
        return session
    }

    private func connection(_ session: Session) throws -> Connection {
        try Connection(path: session.storePath, access: .readWrite, busyTimeout: .seconds(10))
    }

    private func keyframeCount(_ session: Session) throws -> Int? {
        try connection(session).row("SELECT count(*) FROM snapshot") { $0.integer(0) }
    }

    @Test func whatReplayGivesBackGoes() throws {
        let session = try manyKeyframes()
        let before = try #require(try keyframeCount(session))
        try session.expect("gc --yes")
        #expect(try #require(try keyframeCount(session)) < before - 5)
        try session.expect("show net@15")
    }

    @Test(arguments: [
        "UPDATE dataset_chunk SET bytes = zeroblob(length(bytes))",
        "UPDATE step SET error = error + 0.001 WHERE step = 35", "DELETE FROM step WHERE step = 35",
    ])
    func whatCouldNotBeReplayedStays(damage: String) throws {
        let session = try manyKeyframes()
        try connection(session).execute(damage)
        let before = try keyframeCount(session)
        let outcome = try session.run("gc --yes")
        #expect(outcome.exitCode == 6, "\(outcome)")
        #expect(try keyframeCount(session) == before)
        try session.expect("show net@40")
    }
}
