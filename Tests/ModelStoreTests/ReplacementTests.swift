// Storing states in place of others while other processes store some of them too.

import ModelStore
import Testing

struct ReplacementTests {
    private func segment(_ fixture: StoreFixture, _ steps: ClosedRange<Int>) throws
        -> EncodedSnapshot
    {
        try fixture.codec.encode(
            states: steps.flatMap(fixture.values(after:)), wordCount: 6, from: steps.lowerBound)
    }

    private func prepare() throws -> (StoreFixture, Lineage) {
        let fixture = try StoreFixture()
        let (session, lineage) = try fixture.session()
        try session.append(
            StepBatch(firstStep: 1, errors: (1...20).map { 1 / Float($0) }), now: StoreFixture.now)
        return (fixture, lineage)
    }

    /// A tag may make a keyframe of a step whose segment is on its way.
    @Test func aSegmentTakesTheStatesOfKeyframesThatCameMeanwhile() throws {
        let (fixture, lineage) = try prepare()
        for step in [5, 9, 12] {
            try fixture.store.keep(
                fixture.codec.encode(fixture.values(after: step), of: step), of: lineage.id)
        }
        try fixture.store.replace([], with: [segment(fixture, 5...10)], of: lineage.id)
        for step in 5...10 {
            let checkpoint = Checkpoint(lineageID: lineage.id, step: step)
            #expect(try fixture.store.snapshot(holding: checkpoint)?.steps == 5...10)
            #expect(try fixture.storedState(of: checkpoint) == fixture.values(after: step))
        }
        #expect(try fixture.store.storage(of: lineage).stateCount == 7)
    }

    @Test(arguments: [3...6, 8...12, 6...7, 3...12, 5...5])
    func aSegmentThatCameMeanwhileIsNotWrittenOver(steps: ClosedRange<Int>) throws {
        let (fixture, lineage) = try prepare()
        try fixture.store.replace([], with: [segment(fixture, 5...10)], of: lineage.id)
        let error = #expect(throws: StoreError.self) {
            try fixture.store.replace([], with: [segment(fixture, steps)], of: lineage.id)
        }
        #expect(error?.kind == .refused)
        #expect(try fixture.store.storage(of: lineage).stateCount == 6)
    }
}
