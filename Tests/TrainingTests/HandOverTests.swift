// The queue between trainer and writer: order, bound, and how each side hears of the other's end.

import SQLiteTestSupport
import Synchronization
import Testing
import Training

struct HandOverTests {
    @Test func elementsComeInOrderAndNoneIsDropped() throws {
        let queue = HandOver<Int>(limit: 3)
        let taken = Mutex<[Int]>([])
        let writer = BackgroundCall {
            while let element = queue.take() {
                taken.withLock { $0.append(element) }
                queue.finish()
            }
        }
        for element in 0..<20_000 { try queue.put(element, whileWaiting: {}) }
        queue.close()
        try writer.wait()
        let isWhole = taken.withLock { $0 == Array(0..<20_000) }
        #expect(isWhole)
    }

    /// Room is made by what is finished, not by what is taken: a kill loses what is between.
    @Test(arguments: [1, 2, 64])
    func noMoreThanTheLimitIsUnfinished(limit: Int) throws {
        let queue = HandOver<Int>(limit: limit)
        for element in 0..<limit { try queue.put(element, whileWaiting: {}) }
        let waits = Event()
        let put = Mutex(false)
        let trainer = BackgroundCall {
            try queue.put(limit, whileWaiting: waits.signal)
            put.withLock { $0 = true }
        }
        try #require(waits.comes(within: .seconds(20)))
        #expect(queue.take() == 0)
        // Two more rounds of waiting: it was looked whether there is room since the element was taken.
        try #require(waits.comes(within: .seconds(20)))
        try #require(waits.comes(within: .seconds(20)))
        #expect(!put.withLock { $0 })
        queue.finish()
        try trainer.wait()
        #expect(put.withLock { $0 })
        queue.close()
        for element in 1...limit { #expect(queue.take() == element) }
        #expect(queue.take() == nil)
    }

    private struct DiskIsGone: Error {}

    @Test func theNextPutThrowsWhatTheWriterFailedWith() throws {
        let queue = HandOver<Int>(limit: 2)
        try queue.put(1, whileWaiting: {})
        #expect(queue.take() == 1)
        queue.fail(DiskIsGone())
        #expect(throws: DiskIsGone.self) { try queue.put(2, whileWaiting: {}) }
        #expect(queue.failure is DiskIsGone)
    }

    @Test func aPutThatWaitsThrowsWhatTheWriterFailsWith() throws {
        let queue = HandOver<Int>(limit: 1)
        try queue.put(1, whileWaiting: {})
        let waits = Event()
        let trainer = BackgroundCall { try queue.put(2, whileWaiting: waits.signal) }
        try #require(waits.comes(within: .seconds(20)))
        queue.fail(DiskIsGone())
        #expect(throws: DiskIsGone.self) { try trainer.wait() }
    }

    @Test func whatWasPutInBeforeTheEndStillComes() throws {
        let queue = HandOver<Int>(limit: 2)
        try queue.put(1, whileWaiting: {})
        try queue.put(2, whileWaiting: {})
        queue.close()
        #expect(queue.take() == 1)
        #expect(queue.take() == 2)
        #expect(queue.take() == nil)
        #expect(queue.failure == nil)
    }

    @Test func theEndWakesAWriterThatWaits() throws {
        let queue = HandOver<Int>(limit: 1)
        let writer = BackgroundCall { while queue.take() != nil { queue.finish() } }
        queue.close()
        try writer.wait()
    }
}
