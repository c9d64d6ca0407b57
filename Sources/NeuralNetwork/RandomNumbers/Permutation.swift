// The order of rows in an epoch, or of rows to split, as a function of the seed.

/// Random orders that can be had for any epoch without the epochs before it.
public enum Permutation {
    /// A uniformly random order of 0..<count, the same for the same seed, purpose and number.
    ///
    /// Fisher and Yates from the last place down: place i takes the value of a random place in
    /// 0...i. For `epochOrder`, `number` is the epoch.
    public static func indices(
        count: Int, seed: UInt64, purpose: RandomPurpose, number: UInt64
    ) -> [Int] {
        var indices = Array(0..<count)
        var stream = RandomStream(seed: seed, purpose: purpose, number: number)
        for place in stride(from: count - 1, to: 0, by: -1) {
            indices.swapAt(place, stream.nextIndex(below: place + 1))
        }
        return indices
    }
}
