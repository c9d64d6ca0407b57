// How far computed numbers may be from given ones.

import Testing

/// The largest |computed - expected| over what is allowed there: at most 1 if all are close enough.
///
/// Allowed is the larger of `absolute` and `relative` times the expected magnitude. Lists of
/// different lengths are infinitely far apart.
func excess(
    of computed: [Float], over expected: [Double], absolute: Double, relative: Double = 0
) -> Double {
    guard computed.count == expected.count else { return .infinity }
    return zip(computed, expected).reduce(0) { worst, pair in
        let allowed = max(absolute, relative * pair.1.magnitude)
        let ratio = (Double(pair.0) - pair.1).magnitude / allowed
        return ratio <= worst ? worst : ratio
    }
}

/// Where values first differ from the expected ones in their bits, and how; nil if they are the same.
func firstDifference(of computed: [Float], from expected: [Float]) -> String? {
    guard computed.count == expected.count else {
        return "\(computed.count) values, not \(expected.count)"
    }
    let index = expected.indices.first { computed[$0].bitPattern != expected[$0].bitPattern }
    return index.map { "value \($0) is \(computed[$0]), not \(expected[$0])" }
}
