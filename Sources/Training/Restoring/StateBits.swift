// Comparing states bit for bit: as numbers, NaN is unequal to itself and -0 equal to 0.

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

enum StateBits {
    static func areEqual(_ left: ArraySlice<Float>, _ right: [Float]) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                // Nothing has no address.
                guard let first = left.baseAddress, let second = right.baseAddress else {
                    return left.isEmpty
                }
                return memcmp(first, second, left.count) == 0
            }
        }
    }
}
