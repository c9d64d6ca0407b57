// The generator against published known answers, and the orders made with it.

import NeuralNetwork
import Testing

struct RandomNumberTests {
    struct KnownAnswer: Sendable {
        let counter: SIMD4<UInt32>
        let key: SIMD2<UInt32>
        let words: SIMD4<UInt32>
    }

    /// The known answers of philox4x32 with 10 rounds in the distribution of Random123.
    static let knownAnswers = [
        KnownAnswer(
            counter: [0, 0, 0, 0], key: [0, 0],
            words: [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
        KnownAnswer(
            counter: SIMD4(repeating: UInt32.max), key: SIMD2(repeating: UInt32.max),
            words: [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]),
        KnownAnswer(
            counter: [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344],
            key: [0xA409_3822, 0x299F_31D0],
            words: [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]),
    ]

    @Test(arguments: knownAnswers)
    func philoxGivesThePublishedAnswers(answer: KnownAnswer) {
        #expect(Philox4x32.block(counter: answer.counter, key: answer.key) == answer.words)
    }

    @Test
    func everyPartOfAStreamsNameEntersTheCounterOrTheKey() {
        let seed: UInt64 = 0x1111_1111_2222_2222
        let number: UInt64 = 0x3333_3333_4444_4444
        #expect(
            Philox4x32.block(seed: seed, purpose: .split, number: number, index: 5)
                == Philox4x32.block(
                    counter: SIMD4(5, 0x4444_4444, 0x3333_3333, 3),
                    key: SIMD2(0x2222_2222, 0x1111_1111)))
    }

    @Test(arguments: [0, 1, 2, 3, 10, 1797])
    func ordersArePermutations(count: Int) {
        for epoch: UInt64 in 0..<5 {
            #expect(order(count, epoch: epoch).sorted() == Array(0..<count))
        }
    }

    @Test
    func ordersDifferByEpochSeedAndPurposeAndComeAgain() {
        let first = order(100, epoch: 1)
        #expect(first == order(100, epoch: 1))
        #expect(first != order(100, epoch: 2))
        #expect(first != order(100, epoch: 1 << 32 + 1))
        #expect(first != order(100, epoch: 1, seed: 4))
        #expect(first != order(100, epoch: 1, seed: 3 + 1 << 32))
        #expect(
            first != Permutation.indices(count: 100, seed: 3, purpose: .split, number: 1))
    }

    /// 24,000 orders of 4: each of the 24 is expected 1000 times with a deviation of 31.
    @Test
    func everyOrderIsEquallyLikely() {
        var counts: [[Int]: Int] = [:]
        for epoch: UInt64 in 0..<24_000 { counts[order(4, epoch: epoch), default: 0] += 1 }
        #expect(counts.count == 24)
        #expect(counts.values.allSatisfy { 850...1150 ~= $0 })
    }

    /// Orders are part of what a store promises to compute again: these stay as they are.
    @Test
    func knownOrderStaysTheSame() {
        #expect(order(10, epoch: 0) == [4, 5, 2, 8, 7, 1, 6, 0, 9, 3])
        #expect(order(10, epoch: 1) == [9, 4, 0, 6, 7, 5, 2, 3, 8, 1])
    }

    /// Counts at which a draw is refused more often, too.
    @Test(arguments: RandomPurpose.allCases, [1, 2, 3, 1000, 1797])
    func ordersHaveTheBitsOfTheSecondImplementation(purpose: RandomPurpose, count: Int) {
        for (seed, number) in [(0, 0), (3, 1), (.max, .max - 1), (1 << 33, 1 << 40)]
            as [(UInt64, UInt64)]
        {
            var stream = OracleStream(seed: seed, purpose: purpose.rawValue, number: number)
            let order = Permutation.indices(
                count: count, seed: seed, purpose: purpose, number: number)
            #expect(order == stream.permutation(count))
        }
    }

    @Test(arguments: knownAnswers)
    func theSecondImplementationGivesThePublishedAnswers(answer: KnownAnswer) {
        let number = UInt64(answer.counter[1]) | UInt64(answer.counter[2]) << 32
        let seed = UInt64(answer.key[0]) | UInt64(answer.key[1]) << 32
        let stream = OracleStream(seed: seed, purpose: answer.counter[3], number: number)
        let first = Int(answer.counter[0]) * 4
        #expect((0..<4).map { stream.word(first + $0) } == (0..<4).map { answer.words[$0] })
    }

    @Test
    func purposesStayAsTheyAre() {
        #expect(RandomPurpose.allCases.map(\.rawValue) == [1, 2, 3, 4])
    }

    private func order(_ count: Int, epoch: UInt64, seed: UInt64 = 3) -> [Int] {
        Permutation.indices(count: count, seed: seed, purpose: .epochOrder, number: epoch)
    }
}
