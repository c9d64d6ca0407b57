// Rows that can be learned, but never wholly, so that weights move at every step of a long run.

import ModelStore

/// A pattern of numbers for each output, with noise; a tenth of the rows claim another output.
///
/// No input is 0, so that every weight gets a gradient at every step: what is left of a state beside
/// the one before it is then as large as it can be.
struct NoisyPatterns {
    private let inputCount: Int
    private let outputCount: Int
    private let rowCount: Int
    private let values: [Float]

    init(_ measured: HistoryCase) {
        let sizes = measured.measured.sizes
        (inputCount, outputCount) = (sizes[0], sizes[sizes.count - 1])
        rowCount = measured.rowCount
        values = Self.rows(rowCount, inputCount, outputCount)
    }

    private static func rows(_ rowCount: Int, _ inputCount: Int, _ outputCount: Int) -> [Float] {
        var noise = Noise(seed: 5)
        let patterns = Floats(count: outputCount * inputCount, in: 0...1, &noise)
        var values: [Float] = []
        values.reserveCapacity(rowCount * (inputCount + outputCount))
        for _ in 0..<rowCount {
            let pattern = noise.number(in: 0...outputCount - 1)
            for column in 0..<inputCount {
                let pure = patterns.start[pattern * inputCount + column]
                values.append(0.5 * pure + Float.random(in: 0.01...0.5, using: &noise))
            }
            let isWrong = noise.number(in: 1...10) == 1
            let claimed = isWrong ? noise.number(in: 0...outputCount - 1) : pattern
            values += (0..<outputCount).map { $0 == claimed ? 1 : 0 }
        }
        return values
    }

    /// Stores them as a dataset.
    func importInto(_ store: ModelStore) throws -> Dataset {
        let columns = DatasetColumns(
            features: (0..<inputCount).map { "input_\($0)" },
            targets: (0..<outputCount).map { "target_\($0)" }, classes: nil, scale: nil)
        let new = NewDataset(
            name: "patterns", columns: columns, source: BenchmarkProgram.name, rowCount: rowCount)
        return try store.importDataset(new, rows: handOver, now: .now()) { _, _ in }.dataset
    }

    private func handOver(
        _ chunkByteCount: Int, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try StateBytes.withBytes(of: values) { bytes in
            for start in stride(from: 0, to: bytes.count, by: chunkByteCount) {
                let end = min(start + chunkByteCount, bytes.count)
                try body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
        }
    }
}
