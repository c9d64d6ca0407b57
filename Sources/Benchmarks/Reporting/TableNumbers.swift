// Numbers as tables show them, and those that stand for many.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Double {
    /// Two decimals below 100, none above.
    var tableText: String {
        guard self < 100 else { return String(Int(rounded())) }
        let hundredths = Int((self * 100).rounded())
        let decimals = String(hundredths % 100)
        return "\(hundredths / 100)." + (decimals.count == 1 ? "0" : "") + decimals
    }
}

extension [Double] {
    /// The middle one, or the mean of the two in the middle.
    var median: Double {
        let sorted = sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2)
            ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The mean that treats twice as fast and half as fast alike.
    var geometricMean: Double {
        exp(reduce(0) { $0 + log($1) } / Double(count))
    }
}
