// Memory for the numbers that benchmarks compute with.

/// Floats at an address that stays, aligned for the widest vectors.
final class Floats {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    /// So many zeros.
    init(count: Int) {
        self.count = count
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
        start = bytes.bindMemory(to: Float.self, capacity: count)
        start.initialize(repeating: 0, count: count)
    }

    /// So many numbers, uniform in a range.
    convenience init(count: Int, in range: ClosedRange<Float>, _ noise: inout Noise) {
        self.init(count: count)
        for index in 0..<count { start[index] = Float.random(in: range, using: &noise) }
    }

    deinit { UnsafeMutableRawPointer(start).deallocate() }

    /// Whether every number is within a tolerance of another's; NaN never is.
    func isClose(to other: Floats, tolerance: Float) -> Bool {
        (0..<count).allSatisfy { abs(start[$0] - other.start[$0]) <= tolerance }
    }
}
