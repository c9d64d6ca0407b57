// Between the trainer and the store: states are encoded at once and committed in batches.

internal import ModelStore
internal import NeuralNetwork

/// Records the steps of one run.
///
/// A step is committed with those before it once `commitInterval` has passed; what a kill takes is
/// the steps of that time and the one under way, and resuming computes those again, to the same
/// bits. A write that fails throws, and the run stops.
final class StepRecorder {
    static let commitInterval = Duration.milliseconds(100)
    /// Fast steps and large states are committed earlier than that, so that a commit stays short.
    private static let pendingByteLimit = 1 << 20

    private let store: ModelStore
    private let session: RecordingSession
    private let codec = StateCodec()
    private let keepsWaiting: () -> Bool
    private var pending: [StepRecord] = []
    private var pendingByteCount = 0
    private var lastCommit = ContinuousClock.now
    /// How full the store's log was at the last commit.
    private(set) var logPressure = WALPressure.low

    /// - Parameter keepsWaiting: asked while another process holds the store for long; as long as it
    ///   says so the recorder waits, because the steps that wait to be committed are all there is.
    init(_ store: ModelStore, _ session: RecordingSession, keepsWaiting: @escaping () -> Bool) {
        self.store = store
        self.session = session
        self.keepsWaiting = keepsWaiting
    }

    /// Takes over one step; commits if it is time to.
    func record(
        step: Int, error: Float, metrics: [Metric], state: TrainingState, now: () -> Timestamp
    ) throws {
        let encoded = try codec.encode(state.words)
        let record = StepRecord(step: step, error: error, metrics: metrics, state: encoded)
        pending.append(record)
        pendingByteCount += record.byteCount
        let isDue = ContinuousClock.now - lastCommit >= Self.commitInterval
        if isDue || pendingByteCount > Self.pendingByteLimit { try commit(now: now()) }
    }

    /// Commits what waits.
    func commit(now: Timestamp) throws {
        try appendPending(now: now)
        pending.removeAll(keepingCapacity: true)
        pendingByteCount = 0
        lastCommit = .now
        logPressure = try store.checkpointLogIfNeeded()
    }

    private func appendPending(now: Timestamp) throws {
        while true {
            do {
                return try session.append(pending, now: now)
            } catch let error as StoreError where error.kind == .busy && keepsWaiting() {}
        }
    }
}
