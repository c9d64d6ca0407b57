// A checkpoint that waits for readers, and writers of ours that come at the wrong moment.

import ModelStore
import NeuralNetwork
import SQLiteTestSupport
import TestSupport
import Testing

struct CheckpointEscalationTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        LockMoment.startWatching()
        folder = try TemporaryFolder()
        path = "\(folder.path)/escalation.db"
        _ = try ModelStore.create(at: path, now: StoreFixture.now)
    }

    /// A truncating checkpoint that misses the write lock goes on without it, and then a commit
    /// can be lost as `WALRaceTests` shows. The schedule: just before it asks for its locks, the
    /// reader leaves, everything is copied, and a writer of ours wants to begin. If that one
    /// could, it would commit as soon as the checkpoint has read the header.
    @Test func ourWritersStayOutWhileACheckpointWaitsForReaders() throws {
        defer { LockMoment.cancelAll() }
        var acknowledgedCount = 0
        do {
            let (store, other) = (try openStore(), try OtherProgram(at: path))
            let reader = try OtherProgram(at: path)
            try reader.startReading()
            try other.growLog(of: path, beyond: WriteAheadLog.warningByteCount)
            let writer = try PausingWriter(openStore())
            let cameIn = whenWaitingForReaders {
                try reader.letGo()
                try other.commitRows(1)
                #expect(try other.copyLog())
                writer.start()
                guard writer.isPaused(within: .milliseconds(100)) else { return false }
                LockMoment.headerRead.next { try? writer.finish() }
                return true
            }
            #expect(try store.checkpointLog() == .low)
            #expect(try cameIn() == false)
            try writer.finish()
            #expect(try store.networks().map(\.name) == [PausingWriter.networkName])
            try other.commitRows(120)
            acknowledgedCount = other.acknowledgedCount
        }
        #expect(try OtherProgram.survivingCount(at: path) == acknowledgedCount)
    }

    @Test func aCheckpointDoesNotWaitForReadersWhileAWriterOfOursIsInATransaction() throws {
        defer { LockMoment.cancelAll() }
        let (store, other) = (try openStore(), try OtherProgram(at: path))
        let reader = try OtherProgram(at: path)
        try reader.startReading()
        try other.growLog(of: path, beyond: WriteAheadLog.warningByteCount)
        let writer = try PausingWriter(openStore())
        LockMoment.writeLockReleased.next {
            writer.start()
            #expect(writer.isPaused(within: .seconds(10)))
        }
        let hasWaited = whenWaitingForReaders { true }
        #expect(try store.checkpointLog() == .high(byteCount: logByteCount(of: path)))
        #expect(try hasWaited() == nil)
        try writer.finish()
        #expect(try store.networks().map(\.name) == [PausingWriter.networkName])
        try reader.letGo()
    }

    /// Waiting stops all our writers, so it must not be tried at each of their commits.
    @Test func aCheckpointWaitsForReadersOnceForEachTargetOfGrowth() throws {
        defer { LockMoment.cancelAll() }
        let (store, other) = (try openStore(), try OtherProgram(at: path))
        let reader = try OtherProgram(at: path)
        try reader.startReading()
        func waits(growing byteCount: Int) throws -> Bool {
            try other.growLog(of: path, beyond: logByteCount(of: path) + byteCount)
            let waits = whenWaitingForReaders { true }
            #expect(try store.checkpointLog() == .high(byteCount: logByteCount(of: path)))
            LockMoment.cancelAll()
            return try waits() ?? false
        }
        #expect(try waits(growing: WriteAheadLog.warningByteCount))
        #expect(try !waits(growing: 1 << 20))
        #expect(try waits(growing: WriteAheadLog.targetByteCount))
        #expect(try !waits(growing: 0))
        try reader.letGo()
    }

    private func openStore() throws -> ModelStore {
        try ModelStore(path: path, now: StoreFixture.now)
    }

    /// Runs `action` when, after its passive checkpoint, the routine is about to wait for readers.
    ///
    /// - Returns: asks for what it returned; nil if it did not run.
    private func whenWaitingForReaders<T>(
        _ action: @escaping () throws -> T
    ) -> () throws -> T? {
        var outcome: Result<T, any Error>?
        LockMoment.checkpointWanted.next(skipping: 1) { outcome = Result { try action() } }
        return { try outcome?.get() }
    }
}

/// A writer of ours on a thread of its own, which stops as soon as it has the write lock.
private final class PausingWriter {
    static let networkName = "from-the-writer"

    private let store: ModelStore
    private let hasWriteLock = Event()
    private let mayGoOn = Event()
    private var call: BackgroundCall?

    init(_ store: ModelStore) {
        self.store = store
    }

    func start() {
        call = BackgroundCall { [store, hasWriteLock, mayGoOn] in
            LockMoment.writeLockTaken.next {
                hasWriteLock.signal()
                mayGoOn.wait()
            }
            defer { LockMoment.cancelAll() }
            let architecture = try Architecture(
                inputCount: 1,
                layers: [DenseLayer(unitCount: 1, activation: .identity, hasBias: false)],
                loss: .squaredError)
            try store.createNetwork(
                named: Self.networkName, InitialState(.xavier, of: architecture, seed: 1),
                now: StoreFixture.now)
        }
    }

    func isPaused(within limit: Duration) -> Bool { hasWriteLock.comes(within: limit) }

    /// Lets it go on, if it still waits, until it has committed.
    func finish() throws {
        mayGoOn.signal()
        try call?.wait()
    }
}
