// e^x. With n the integer nearest to x / ln 2 and r = x - n ln 2, |r| ≤ ln 2 / 2:
// e^x = 2^n e^r and e^r = 1 + r + r² q(r) with q of degree 4.

extension ElementaryFunctions {
    /// e^x within 1.02 ulp: overflow gives infinity, underflow rounds through the subnormals to 0.
    package static func exp(_ x: Float) -> Float {
        guard x == x else { return x }
        let x = Swift.max(lowestExponent, Swift.min(highestExponent, x))
        // Adding 1.5 · 2^23 leaves the nearest integer in the low bits of the significand.
        let shifted = roundingShift.addingProduct(x, reciprocalOfLn2)
        let n = shifted - roundingShift
        let r = x.addingProduct(n, -ln2High).addingProduct(n, -ln2Low)
        let q = exponentialTail(r)
        let power = r.addingProduct(r * r, q) + 1
        // Two factors, because 2^n alone may lie outside of the normal numbers.
        let exponent = Int32(bitPattern: shifted.bitPattern &- roundingShift.bitPattern)
        let half = exponent &>> 1
        return power * powerOfTwo(half) * powerOfTwo(exponent &- half)
    }

    /// q(r) in e^r = 1 + r + r² q(r).
    private static func exponentialTail(_ r: Float) -> Float {
        var q: Float = 0x1.6a4d6ap-10
        q = Float(0x1.12398ep-7).addingProduct(q, r)
        q = Float(0x1.5558bp-5).addingProduct(q, r)
        q = Float(0x1.555492p-3).addingProduct(q, r)
        q = Float(0x1.fffffcp-2).addingProduct(q, r)
        return q
    }

    /// Beyond these, results are infinite or 0, and n still fits the two factors.
    private static let highestExponent: Float = 89
    private static let lowestExponent: Float = -104

    private static let reciprocalOfLn2: Float = 0x1.715476p0
    private static let roundingShift: Float = 0x1.8p23
}
