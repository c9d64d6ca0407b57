// The writer's thread: encodes states, commits steps, keeps the log small.

internal import Dispatch
package import ModelStore
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Steps on their way to the store, with the states that are to be kept of them or of steps before.
struct RecordedSteps: Sendable {
    let firstStep: Int
    var errors: [Float] = []
    var metrics: [StepMetrics] = []
    var states: [StateCopies] = []
}

/// What the writer tells of its work.
package struct WriterProgress: Sendable {
    package var committedStep: Int
    var logPressure = WALPressure.low
    /// What the last keyframe took to encode, which is about what reading it takes.
    package var encodingTime = Duration.zero
    /// What the last keyframe took in all, beyond a commit without one.
    var keyframeTime = Duration.zero
}

/// Commits what comes through its queue, on a thread of its own, until the queue is closed.
///
/// A write that fails ends it: the trainer gets the error with its next step.
package final class StepWriter: @unchecked Sendable {
    // `@unchecked`: the session and the codec are used by the writer's thread alone; what else changes
    // is behind a lock.
    let queue: HandOver<RecordedSteps>
    let pool = BufferPool()
    /// Set when waiting for other processes has to end.
    let mustNotWait = Atomic(false)

    private let store: ModelStore
    private let session: RecordingSession
    private let codec = StateCodec()
    private let wordCount: Int
    private let now: @Sendable () -> Timestamp
    private let shared: Mutex<WriterProgress>
    private let ended = DispatchGroup()
    /// What the last commit without a keyframe took.
    private var commitTime = Duration.zero

    package init(
        _ store: ModelStore, _ session: RecordingSession, startStep: Int, wordCount: Int,
        limit: Int, now: @escaping @Sendable () -> Timestamp
    ) {
        self.store = store
        self.session = session
        self.wordCount = wordCount
        self.now = now
        queue = HandOver(limit: limit)
        shared = Mutex(WriterProgress(committedStep: startStep))
        DispatchQueue(label: "nnstore.writer").async(group: ended) { self.run() }
    }

    /// Waits until all that was put into the queue is committed.
    ///
    /// - Parameter whileWaiting: called each tenth of a second of waiting.
    /// - Throws: what the writing failed with.
    package func join(whileWaiting: () -> Void = {}) throws {
        queue.close()
        while ended.wait(timeout: .now() + .milliseconds(100)) == .timedOut { whileWaiting() }
        if let failure = queue.failure { throw failure }
    }

    package var progress: WriterProgress { shared.withLock { $0 } }

    // MARK: On the writer's thread

    private func run() {
        while var steps = queue.take() {
            do {
                try write(&steps)
            } catch {
                return queue.fail(error)
            }
            queue.finish()
        }
    }

    private func write(_ steps: inout RecordedSteps) throws {
        let start = Self.processorTime
        var batch = StepBatch(
            firstStep: steps.firstStep, errors: steps.errors, metrics: steps.metrics)
        for index in steps.states.indices {
            batch.snapshots.append(try encode(&steps.states[index]))
        }
        let encodingTime = Self.processorTime - start
        try append(batch)
        report(batch, encodingTime, time: Self.processorTime - start)
        try keepLogSmall()
    }

    /// What this thread has computed: training loses no time to its waiting for the disk.
    private static var processorTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    private func encode(_ copies: inout StateCopies) throws -> EncodedSnapshot {
        let snapshot = try codec.encode(
            states: copies.words, wordCount: wordCount, from: copies.firstStep)
        pool.giveBack(&copies.words)
        return snapshot
    }

    private func report(_ batch: StepBatch, _ encodingTime: Duration, time: Duration) {
        shared.withLock { progress in
            progress.committedStep = batch.lastStep
            guard !batch.snapshots.isEmpty else {
                commitTime = time
                return
            }
            progress.encodingTime = encodingTime / batch.snapshots.count
            progress.keyframeTime = max(.zero, time - commitTime) / batch.snapshots.count
        }
    }

    /// Waits for another process that holds the store: these steps are all there is.
    private func append(_ batch: StepBatch) throws {
        while true {
            do {
                return try session.append(batch, now: now())
            } catch let error as StoreError
                where error.kind == .busy && !mustNotWait.load(ordering: .relaxed)
            {}
        }
    }

    /// Readers that never let go of the log would fill the disk: then the writer waits for them, and
    /// with it, once its queue is full, the trainer.
    private func keepLogSmall() throws {
        while true {
            let pressure: WALPressure
            do {
                pressure = try store.checkpointLogIfNeeded()
            } catch let error as StoreError where error.kind == .busy {
                // The next commit waits for whoever holds the store, and then it is tried again.
                return
            }
            shared.withLock { $0.logPressure = pressure }
            guard case .tooHigh = pressure, !mustNotWait.load(ordering: .relaxed) else { return }
            // Each try to empty the log makes all our writers wait; give them time between.
            usleep(50_000)
        }
    }
}
