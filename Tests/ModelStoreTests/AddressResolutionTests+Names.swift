// Addresses by name: tags, and the first digits of a state's hash.

import ModelStore
import Testing

extension AddressResolutionTests {
    @Test func aTagIsFoundWhereverTheBranchStands() throws {
        try fixture.store.createTag(
            named: "v1", of: fixture.network, at: try resolve("net@8"), now: Self.now)
        try rollBack(to: 2, minutes: 4)
        #expect(try resolve("net@v1") == Checkpoint(lineageID: second.id, step: 8))
        #expect(try resolve("net@v1~2") == Checkpoint(lineageID: first.id, step: 6))
        let error = error(of: "net@v2")
        #expect(error?.kind == .notFound)
        #expect(error?.message == "there is no tag or state of net named 'v2'")
        #expect(error?.knownNames == ["v1"])
    }

    @Test func theFirstDigitsOfAHashNameTheState() throws {
        let hash = sha256(after: 5)
        for count in [8, 16, 64] {
            #expect(try resolve("net@\(hash.prefix(count))").step == 5)
        }
        #expect(try resolve("net@\(hash.prefix(12).uppercased())").step == 5)
        #expect(error(of: "net@\(hash.prefix(3))")?.kind == .notFound)
        #expect(error(of: "net@ffffffffffff")?.kind == .notFound)
    }

    /// Every 43rd hash begins with eight digits that could be a step's number.
    @Test func aHashThatLooksLikeANumberIsFoundWhereThereIsNoSuchStep() throws {
        let (session, _) = try fixture.session(learningRate: 0.4)
        let steps = 10...400
        try session.append(fixture.batch(steps), now: Self.now)
        let numeric = try #require(
            steps.first { step in
                let digits = sha256(after: step).prefix(8)
                return digits.allSatisfy(\.isNumber) && digits.first != "0"
            })
        let digits = sha256(after: numeric).prefix(8)
        #expect(try resolve("net@\(digits)").step == numeric)
        // Four digits that some hash begins with are a wrong step's number and nothing else.
        let short = try #require(
            steps.map { sha256(after: $0).prefix(4) }.first { (Int($0) ?? 0) > 400 })
        #expect(
            error(of: "net@\(short)")?.message
                == "network 'net' has no step \(short) (latest is 400)")
    }

    @Test func ofTheSameStateAtSeveralStepsTheFirstIsMeant() throws {
        let (session, _) = try fixture.session(learningRate: 0.4)
        let again = try fixture.codec.encode(fixture.values(after: 5), of: 10)
        try session.append(
            StepBatch(firstStep: 10, errors: [1], snapshots: [again]), now: Self.now)
        #expect(try resolve("net@\(sha256(after: 5).prefix(12))").step == 5)
    }

    @Test func anAmbiguousNameListsItsCandidates() throws {
        let hash = sha256(after: 5)
        // A letter in it keeps the name from being a step's number.
        let length =
            (hash.firstIndex(where: \.isLetter).map {
                hash.distance(from: hash.startIndex, to: $0) + 1
            } ?? 0)
        let name = String(hash.prefix(max(8, length)))
        try fixture.store.createTag(
            named: name, of: fixture.network, at: try resolve("net@2"), now: Self.now)
        let error = error(of: "net@\(name)")
        #expect(error?.kind == .ambiguous)
        #expect(
            error?.message
                == "'\(name)' could be tag \(name) at step 2, \(hash.prefix(16)) at step 5")
        #expect(error?.hint != nil)
    }
}
