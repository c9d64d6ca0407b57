// Ranges of steps along one path.

import ModelStore
import Testing

extension AddressResolutionTests {
    private func range(_ text: String) throws -> ResolvedRange {
        try fixture.store.resolve(try AddressRange(parsing: text), now: Self.now)
    }

    @Test(arguments: [
        ("net", 0, 9), ("net@..", 0, 9), ("net@3..5", 3, 5), ("net@5..", 5, 9), ("net@..5", 0, 5),
        ("net@7", 0, 7), ("net@latest~2..latest", 7, 9), ("net@4..4", 4, 4),
    ])
    func aRangeHasTwoEnds(_ text: String, _ lower: Int, _ upper: Int) throws {
        let range = try range(text)
        #expect([range.firstStep, range.lastStep] == [lower, upper])
        #expect(range.path.end.step == upper)
    }

    @Test func theUpperEndBringsItsOwnPath() throws {
        try rollBack(to: 5, minutes: 4)
        let range = try range("net@7..{1}")
        #expect([range.firstStep, range.lastStep] == [7, 9])
        #expect(range.path.checkpoint(at: 8) == Checkpoint(lineageID: second.id, step: 8))
    }

    @Test func aRangeThatEndsBeforeItStartsIsRefused() {
        let error = #expect(throws: StoreError.self) { try range("net@5..3") }
        #expect(error?.kind == .invalid)
        #expect(error?.message == "the range ends at step 3, before it starts at step 5")
    }

    @Test func aStrideCountsFromTheLowerEndAcrossLineages() throws {
        let path = try fixture.store.path(to: try resolve("net"))
        let steps = try path.stretches.flatMap { stretch in
            try fixture.store.steps(
                of: stretch, from: 2, through: 9, every: 3, newestFirst: false, limit: 100)
        }
        #expect(steps.map(\.step) == [2, 5, 8])
        let initial = try fixture.store.steps(
            of: path.stretches[0], from: 0, through: 9, every: 3, newestFirst: true, limit: 100)
        #expect(initial.map(\.step) == [0])
    }
}
