// Memory of a fixed size that kernels work in, aligned for the widest vectors.

/// Floats that start as 0 and stay where they are.
final class FloatBuffer {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    /// A cache line, and the widest vector register.
    private static let alignment = 64

    init(count: Int) {
        self.count = count
        start = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: Self.alignment
        ).bindMemory(to: Float.self, capacity: max(1, count))
        start.initialize(repeating: 0, count: count)
    }

    deinit { UnsafeMutableRawPointer(start).deallocate() }

    /// A copy of some of the values.
    subscript(range: Range<Int>) -> [Float] {
        precondition(0 <= range.lowerBound && range.upperBound <= count, "\(range) of \(count)")
        return Array(UnsafeBufferPointer(start: start + range.lowerBound, count: range.count))
    }
}
