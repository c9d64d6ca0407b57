// What addresses mean in a store: along lineages, after rollbacks, by time, tag and hash.

import ModelStore
import NeuralNetwork
import Testing

struct AddressResolutionTests {
    /// Steps 1...6 in a first lineage (commits of 3, a minute apart), then steps 7...9 in another.
    let fixture: StoreFixture
    let first: Lineage
    let second: Lineage

    static let start = StoreFixture.now
    /// The clock of every resolution: ten minutes after the store was made.
    static let now = after(minutes: 10)

    init() throws {
        let fixture = try StoreFixture()
        let (session, first) = try fixture.session()
        try session.append(fixture.batch(1...3), now: Self.after(minutes: 1))
        try session.append(fixture.batch(4...6), now: Self.after(minutes: 2))
        let (next, second) = try fixture.session(learningRate: 0.2)
        try next.append(fixture.batch(7...9), now: Self.after(minutes: 3))
        (self.fixture, self.first, self.second) = (fixture, first, second)
    }

    static func after(minutes: Int) -> Timestamp {
        Timestamp(milliseconds: start.milliseconds + minutes * 60_000)
    }

    func resolve(_ text: String) throws -> Checkpoint {
        try fixture.store.resolve(try Address(parsing: text), now: Self.now).checkpoint
    }

    func error(of text: String) -> StoreError? {
        #expect(throws: StoreError.self) { try resolve(text) }
    }

    func rollBack(to step: Int, minutes: Int) throws {
        try fixture.store.move(
            try fixture.branch(), to: try resolve("net@\(step)"), action: "rollback",
            now: Self.after(minutes: minutes))
    }

    func sha256(after step: Int) -> String {
        StateBytes.sha256(of: fixture.values(after: step))
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    // MARK: Steps

    @Test func aStepIsFoundInItsLineage() throws {
        #expect(try resolve("net@0").step == 0)
        #expect(try resolve("net@1") == Checkpoint(lineageID: first.id, step: 1))
        #expect(try resolve("net@6") == Checkpoint(lineageID: first.id, step: 6))
        #expect(try resolve("net@7") == Checkpoint(lineageID: second.id, step: 7))
        #expect(try resolve("net") == Checkpoint(lineageID: second.id, step: 9))
        #expect(try resolve("net@first") == resolve("net@0"))
    }

    @Test func stepsBackCrossLineages() throws {
        #expect(try resolve("net~3") == Checkpoint(lineageID: first.id, step: 6))
        #expect(try resolve("net@8~8") == resolve("net@0"))
    }

    @Test func aStepThatIsNotThereIsNotFound() {
        let beyond = error(of: "net@10")
        #expect(beyond?.kind == .notFound)
        #expect(beyond?.message == "network 'net' has no step 10 (latest is 9)")
        #expect(beyond?.hint?.hasPrefix("nnstore log net") == true)
        let before = error(of: "net~10")
        #expect(before?.kind == .notFound)
        #expect(before?.message.contains("before the initial state") == true)
    }

    @Test func anUnknownNetworkOrBranchNamesTheNearest() throws {
        let network = error(of: "nett@3")
        #expect(network?.kind == .notFound)
        #expect(network?.message == "there is no network 'nett'")
        #expect(network?.knownNames == ["net"])
        let branch = error(of: "net:man")
        #expect(branch?.kind == .notFound)
        #expect(branch?.unknownName == "man")
        #expect(branch?.knownNames == ["main"])
    }

    // MARK: Moves

    @Test func aRollbackTakesStepsOffTheBranchAndTheReflogKeepsThem() throws {
        try rollBack(to: 5, minutes: 4)
        #expect(try resolve("net").step == 5)
        #expect(error(of: "net@6")?.kind == .notFound)
        #expect(try resolve("net@{0}") == resolve("net"))
        #expect(try resolve("net@{1}") == Checkpoint(lineageID: second.id, step: 9))
        #expect(try resolve("net@{1}~3") == Checkpoint(lineageID: first.id, step: 6))
        #expect(try resolve("net@{3}").step == 0)
        let error = error(of: "net@{4}")
        #expect(error?.kind == .notFound)
        #expect(error?.message.contains("moved only 3 times") == true)
    }

    @Test func aBranchHasStepsOfItsOwn() throws {
        try fixture.store.createBranch(
            named: "wide", of: fixture.network, at: try resolve("net@4"),
            now: Self.after(minutes: 4))
        #expect(try resolve("net:wide") == Checkpoint(lineageID: first.id, step: 4))
        let error = error(of: "net:wide@7")
        #expect(error?.message == "'net:wide' has no step 7 (latest is 4)")
    }

    // MARK: Time

    @Test(arguments: [
        ("net@{30s}", 9), ("net@{7m}", 9), ("net@{421s}", 6), ("net@{8m}", 6), ("net@{481s}", 3),
        ("net@{9m}", 3), ("net@{541s}", 0), ("net@{10m}", 0),
    ])
    func aTimeMeansTheLastCommitBeforeIt(_ text: String, _ step: Int) throws {
        #expect(try resolve(text).step == step)
    }

    @Test func aTimeBeforeTheNetworkIsNotFound() {
        let error = error(of: "net@{1d}")
        #expect(error?.kind == .notFound)
        #expect(error?.message.contains("did not exist yet") == true)
    }

    @Test func aRollbackIntoTheMiddleOfACommitIsWhereTheBranchStood() throws {
        try rollBack(to: 5, minutes: 4)
        try rollBack(to: 2, minutes: 6)
        #expect(try resolve("net@{4m}").step == 2)
        #expect(try resolve("net@{5m}").step == 5)
        #expect(try resolve("net@{7m}").step == 9)
    }

    // MARK: Best

    @Test func withoutValidationTheBestWeightsAreThoseThatGaveTheLowestError() throws {
        // Error 9 is the lowest, and was measured with the weights of step 8.
        #expect(try resolve("net@best").step == 8)
        #expect(try resolve("net@best:error").step == 8)
        #expect(error(of: "net@best:accuracy")?.kind == .notFound)
    }

    @Test func withValidationTheBestIsItsLowest() throws {
        let (session, _) = try fixture.session(learningRate: 0.3)
        let values = [0.5, 0.25, 0.5]
        let measured = (10...12).map { step in
            (
                step,
                [
                    Metric(name: Metric.validationError, value: values[step - 10]),
                    Metric(name: Metric.validationAccuracy, value: Double(step) / 100),
                ]
            )
        }
        let metrics = Dictionary(uniqueKeysWithValues: measured)
        try session.append(
            fixture.batch(10...12, metrics: metrics), now: Self.after(minutes: 5))
        #expect(try resolve("net@best").step == 11)
        #expect(try resolve("net@best:validation").step == 11)
        #expect(try resolve("net@best:accuracy").step == 12)
        #expect(try resolve("net@best~4") == Checkpoint(lineageID: second.id, step: 7))
    }

    @Test func aNetworkNeverTrainedHasNoBest() throws {
        let architecture = fixture.network.architecture
        try fixture.store.createNetwork(
            named: "new", InitialState(.xavier, of: architecture, seed: 1), now: Self.start)
        #expect(try resolve("new").step == 0)
        #expect(error(of: "new@best")?.message == "network 'new' has no measured step yet")
    }
}
