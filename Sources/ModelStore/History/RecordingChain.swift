// The hash that chains a lineage's recordings: what each recording's SHA-256 is over.
//
// docs/SCHEMA.md gives the bytes: the hash of the lineage's previous recording (zeros for its first);
// each step, in order, little-endian: its number (int64), the bits of its error (float64), in form 1
// the SHA-256 of its state, and for each of its metrics by name: the name's UTF-8 length (int64), the
// name, the bits of its value (float64, all NaN as 0x7FF8000000000000); -0 as +0.
//
// Form 2 leaves states out, because not each of them is stored; those that are have their own hash.

internal import Digest

struct RecordingChain: ~Copyable {
    /// The form that is written.
    static let form = 2

    /// What the first recording of a lineage is chained to.
    static let start = [UInt8](repeating: 0, count: SHA256.byteCount)

    /// Recordings of any length take no more memory than this.
    private static let bufferByteCount = 1 << 16

    private let hash = SHA256()
    private var bytes: [UInt8]

    /// - Parameter previous: the hash of the recording before.
    init(after previous: [UInt8], stepCount: Int = 0) {
        bytes = []
        bytes.reserveCapacity(min(previous.count + stepCount * 16, 2 * Self.bufferByteCount))
        bytes += previous
    }

    /// Adds the next step; `stateSHA256` in form 1 only.
    mutating func add(
        step: Int, error: Double, stateSHA256: [UInt8]? = nil, metrics: [Metric] = []
    ) {
        add(UInt64(step))
        // SQLite gives -0 back as +0.
        add((error + 0).bitPattern)
        if let stateSHA256 { bytes += stateSHA256 }
        for metric in metrics.sorted(by: { $0.name < $1.name }) {
            add(UInt64(metric.name.utf8.count))
            bytes += metric.name.utf8
            add((metric.value.isNaN ? Double.nan : metric.value + 0).bitPattern)
        }
        if bytes.count >= Self.bufferByteCount { flush() }
    }

    private mutating func flush() {
        hash.update(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    private mutating func add(_ number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { bytes += $0 }
    }

    consuming func digest() -> [UInt8] {
        hash.update(bytes)
        return hash.finish()
    }

    /// The hash of a batch of steps.
    static func digest(of batch: StepBatch, after previous: [UInt8]) -> [UInt8] {
        var chain = RecordingChain(after: previous, stepCount: batch.errors.count)
        var metrics = batch.metrics[...]
        for (index, error) in batch.errors.enumerated() {
            let step = batch.firstStep + index
            let measured = metrics.first?.step == step ? metrics.removeFirst().metrics : []
            chain.add(step: step, error: Double(error), metrics: measured)
        }
        return chain.digest()
    }
}
