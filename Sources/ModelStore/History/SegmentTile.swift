// The steps of the segment transform for a tile of words at a time: plain SIMD and shifts, which the
// compiler turns into the vector instructions of any machine.

/// Four words of eight states, on their way between state order and byte order.
///
/// A row is 16 bytes: at first the words of one state. After `transpose`, which is its own inverse,
/// row k is byte k of word 0 in all states and the same of word 2; row k + 4 is that of words 1 and 3.
struct SegmentTile {
    typealias Words = SIMD4<UInt32>
    typealias Row = SIMD2<UInt64>

    static let wordCount = 4
    static let stateCount = 8

    private var r0 = Row.zero, r1 = Row.zero, r2 = Row.zero, r3 = Row.zero
    private var r4 = Row.zero, r5 = Row.zero, r6 = Row.zero, r7 = Row.zero

    // MARK: State order

    /// The words of consecutive states, which lie `stride` words apart, as differences.
    ///
    /// - Parameter isFirst: whether no state is before them.
    @inline(__always)
    mutating func load(_ source: UnsafePointer<Float>, stride: Int, isFirst: Bool) {
        var previous = isFirst ? .zero : Self.words(source - stride).ordered
        @inline(__always) func next(_ state: Int) -> Row {
            let ordered = Self.words(source + state * stride).ordered
            defer { previous = ordered }
            return unsafeBitCast((ordered &- previous).zigzag, to: Row.self)
        }
        (r0, r1, r2, r3) = (next(0), next(1), next(2), next(3))
        (r4, r5, r6, r7) = (next(4), next(5), next(6), next(7))
    }

    /// The reverse of `load`; the state before these is there already.
    @inline(__always)
    func store(_ target: UnsafeMutablePointer<Float>, stride: Int, isFirst: Bool) {
        var previous = isFirst ? .zero : Self.words(target - stride).ordered
        @inline(__always) func put(_ row: Row, _ state: Int) {
            previous &+= unsafeBitCast(row, to: Words.self).unzigzag
            UnsafeMutableRawPointer(target + state * stride).storeBytes(
                of: previous.ordered, as: Words.self)
        }
        put(r0, 0)
        put(r1, 1)
        put(r2, 2)
        put(r3, 3)
        put(r4, 4)
        put(r5, 5)
        put(r6, 6)
        put(r7, 7)
    }

    @inline(__always)
    private static func words(_ start: UnsafePointer<Float>) -> Words {
        UnsafeRawPointer(start).loadUnaligned(as: Words.self)
    }

    // MARK: Byte order

    @inline(__always)
    func store(_ target: UnsafeMutableRawPointer, run: Int, plane: Int) {
        func put(_ row: Row, _ word: Int, _ byte: Int) {
            let place = target + (byte * plane + word * run)
            place.storeBytes(of: row[0], as: UInt64.self)
            place.storeBytes(of: row[1], toByteOffset: 2 * run, as: UInt64.self)
        }
        put(r3, 0, 0)
        put(r2, 0, 1)
        put(r1, 0, 2)
        put(r0, 0, 3)
        put(r7, 1, 0)
        put(r6, 1, 1)
        put(r5, 1, 2)
        put(r4, 1, 3)
    }

    @inline(__always)
    mutating func load(_ source: UnsafeRawPointer, run: Int, plane: Int) {
        func row(_ word: Int, _ byte: Int) -> Row {
            let place = source + (byte * plane + word * run)
            return Row(
                place.loadUnaligned(as: UInt64.self),
                place.loadUnaligned(fromByteOffset: 2 * run, as: UInt64.self))
        }
        (r3, r2, r1, r0) = (row(0, 0), row(0, 1), row(0, 2), row(0, 3))
        (r7, r6, r5, r4) = (row(1, 0), row(1, 1), row(1, 2), row(1, 3))
    }

    // MARK: Between them

    /// Transposes the 8 × 8 bytes in each half of the rows: blocks of 4 × 4, then 2 × 2, then bytes
    /// (H. S. Warren, "Hacker's Delight", section 7-3).
    @inline(__always)
    mutating func transpose() {
        exchange(&r0, &r4, 32, 0x0000_0000_FFFF_FFFF)
        exchange(&r1, &r5, 32, 0x0000_0000_FFFF_FFFF)
        exchange(&r2, &r6, 32, 0x0000_0000_FFFF_FFFF)
        exchange(&r3, &r7, 32, 0x0000_0000_FFFF_FFFF)
        exchange(&r0, &r2, 16, 0x0000_FFFF_0000_FFFF)
        exchange(&r1, &r3, 16, 0x0000_FFFF_0000_FFFF)
        exchange(&r4, &r6, 16, 0x0000_FFFF_0000_FFFF)
        exchange(&r5, &r7, 16, 0x0000_FFFF_0000_FFFF)
        exchange(&r0, &r1, 8, 0x00FF_00FF_00FF_00FF)
        exchange(&r2, &r3, 8, 0x00FF_00FF_00FF_00FF)
        exchange(&r4, &r5, 8, 0x00FF_00FF_00FF_00FF)
        exchange(&r6, &r7, 8, 0x00FF_00FF_00FF_00FF)
    }

    /// Exchanges the upper bits of `a` with the lower bits of `b`, which the mask shows.
    @inline(__always)
    private func exchange(_ a: inout Row, _ b: inout Row, _ shift: UInt64, _ mask: UInt64) {
        let change = ((a &>> shift) ^ b) & mask
        b ^= change
        a ^= change &<< shift
    }
}

extension UInt32 {
    /// Between the bits of a float and an integer in the same order; its own inverse.
    var ordered: UInt32 { self ^ ((0 &- (self >> 31)) >> 1) }

    var zigzag: UInt32 { self &<< 1 ^ (0 &- (self >> 31)) }
    var unzigzag: UInt32 { self >> 1 ^ (0 &- (self & 1)) }
}

extension SIMD4<UInt32> {
    @inline(__always) var ordered: Self { self ^ ((0 &- (self &>> 31)) &>> 1) }
    @inline(__always) var zigzag: Self { self &<< 1 ^ (0 &- (self &>> 31)) }
    @inline(__always) var unzigzag: Self { self &>> 1 ^ (0 &- (self & 1)) }
}
