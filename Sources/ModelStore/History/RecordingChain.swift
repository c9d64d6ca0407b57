// The hash over a recording: what makes a silent edit of the error history show.
//
// SHA-256 over: the hash of the lineage's recording before it (zeros for the first), then for
// each step, in order, little-endian: its number (int64), the bits of its error (float64), the
// SHA-256 of its state, and for each of its metrics by name: the name's UTF-8 length (int64), the
// name, the bits of its value (float64, all NaN as 0x7FF8000000000000); -0 as +0.

internal import Digest

enum RecordingChain {
    /// What the first recording of a lineage is chained to.
    static let start = [UInt8](repeating: 0, count: SHA256.byteCount)

    static func digest(of records: [StepRecord], after previous: [UInt8]) -> [UInt8] {
        let hash = SHA256()
        hash.update(previous)
        for record in records { add(record, to: hash) }
        return hash.finish()
    }

    private static func add(_ record: StepRecord, to hash: borrowing SHA256) {
        add(UInt64(record.step), to: hash)
        // SQLite gives -0 back as +0.
        add((Double(record.error) + 0).bitPattern, to: hash)
        hash.update(record.state.sha256)
        for metric in record.metrics.sorted(by: { $0.name < $1.name }) {
            add(UInt64(metric.name.utf8.count), to: hash)
            hash.update(Array(metric.name.utf8))
            add((metric.value.isNaN ? Double.nan : metric.value + 0).bitPattern, to: hash)
        }
    }

    private static func add(_ number: UInt64, to hash: borrowing SHA256) {
        withUnsafeBytes(of: number.littleEndian) { hash.update($0) }
    }
}
