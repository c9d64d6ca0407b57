// The logistic function 1 / (1 + e^-x), called sigmoid in networks. With e = e^-|x| it is
// 1 / (1 + e) at and above 0 and e / (1 + e) below, so nothing overflows.

extension ElementaryFunctions {
    /// 1 / (1 + e^-x) within 1.50 ulp; its tail below x = -88 is subnormal, then 0.
    package static func logistic(_ x: Float) -> Float {
        let e = exp(-x.magnitude)
        let sum = 1 + e
        let reciprocal = 1 / sum
        guard x < 0 else { return reciprocal }
        // The quotient e / (1 + e) is corrected by its own remainder, for which the bits that
        // rounding took from the sum are counted too; uncorrected it is off by up to 2.41 ulp.
        let lost = e - (sum - 1)
        let quotient = e * reciprocal
        let remainder = e.addingProduct(-quotient, sum).addingProduct(-quotient, lost)
        return quotient.addingProduct(remainder, reciprocal)
    }
}
