// Numbers as tables show them, and those that stand for many.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Double {
    /// Two decimals below 100, none above; two digits other than 0 where two decimals would have less.
    var tableText: String {
        let size = abs(self)
        guard size < 100 else { return String(Int(rounded())) }
        var (decimals, scale) = (2, 100.0)
        while size > 0, size * scale < 9.5, decimals < 6 {
            (decimals, scale) = (decimals + 1, scale * 10)
        }
        let number = Int((size * scale).rounded())
        let (whole, part) = number.quotientAndRemainder(dividingBy: Int(scale))
        let digits = String(part)
        let zeros = String(repeating: "0", count: decimals - digits.count)
        return "\(self < 0 && number > 0 ? "-" : "")\(whole).\(zeros)\(digits)"
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
