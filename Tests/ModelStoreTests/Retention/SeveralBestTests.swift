// The best checkpoints of a path, and how --keep-best, --keep-last and marks become rules.

import ModelStore
import NeuralNetwork
import Testing

struct SeveralBestTests {
    @Test func theyBeginWithTheBestAndAreDistinct() throws {
        let fixture = try RetentionFixture()
        try fixture.train(50, every: 10) { Float(($0 * 37) % 101) }
        let path = try fixture.store.path(to: try fixture.branch().head)
        let best = try fixture.store.best(5, on: path)
        // Error k is that of the weights after step k-1.
        let expected = (1...50).sorted { ($0 * 37) % 101 < ($1 * 37) % 101 }.prefix(5).map {
            $0 - 1
        }
        #expect(best.map(\.checkpoint.step) == expected)
        #expect(best.first == (try fixture.store.best(on: path)))
        #expect(try fixture.store.best(500, on: path).count == 50)
        #expect(try fixture.store.best(0, on: path) == [])
    }

    @Test func aCheckpointMeasuredByTwoLineagesCountsOnce() throws {
        let fixture = try RetentionFixture()
        let parent = try fixture.train(20, every: 10) { $0 == 11 ? 0.25 : 1 }
        try fixture.store.move(
            try fixture.branch(), to: Checkpoint(lineageID: parent, step: 10), action: "rollback",
            now: RetentionFixture.now)
        try fixture.train(10, every: 10) { $0 == 11 ? 0.125 : 1 }
        let best = try fixture.store.best(
            3, on: try fixture.store.path(to: try fixture.branch().head))
        #expect(best.map(\.checkpoint.step) == [10, 0, 1])
        #expect(best.map(\.value) == [0.125, 1, 1])
    }

    @Test func whatBranchesAndTagsNameBecomesARule() throws {
        let fixture = try RetentionFixture()
        let lineage = try fixture.train(4000, every: 10) { abs(Float($0) - 2001.25) + 1 }
        try fixture.tag("good", lineage, 1234)
        try fixture.store.createBranch(
            named: "trial", of: fixture.network, at: Checkpoint(lineageID: lineage, step: 777),
            now: RetentionFixture.now)
        let plan = try fixture.store.retentionPlan(
            of: fixture.network, RetentionOptions(keepLast: 300, keepBest: 21))
        func rule(_ step: Int) -> RetentionRule? {
            plan.lineages[1].decisions.first { $0.states.steps.contains(step) }?.rule
        }
        #expect(rule(1230) == .tag("good"))
        #expect(rule(770) == .head(branch: "trial"))
        #expect(rule(4000) == .head(branch: "main"))
        #expect(rule(2000) == .best(branch: "main"))
        #expect(rule(2010) == .amongBest(place: 20, branch: "main"))
        #expect(rule(3710) == .last(branch: "main"))
        #expect(rule(480) == .last(branch: "trial"))
        #expect(rule(3900) == .last(branch: "main"))
    }

    @Test func aPlanOfOneNetworkLeavesTheOthersAlone() throws {
        let fixture = try RetentionFixture()
        try fixture.train(100, every: 10)
        let other = try fixture.store.createNetwork(
            named: "other",
            InitialState(
                exact: Parameters(
                    architecture: fixture.network.architecture, values: [1, 2, 3, 4])),
            now: RetentionFixture.now)
        #expect(try fixture.store.retentionPlan().lineages.map(\.lineage.id) == [1, 2, 3])
        #expect(
            try fixture.store.retentionPlan(of: fixture.network).lineages.map(\.lineage.id)
                == [1, 2])
        #expect(try fixture.store.retentionPlan(of: other).lineages.map(\.lineage.id) == [3])
    }
}
