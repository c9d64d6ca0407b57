// ln x. With x = 2^n m, √½ ≤ m < √2, and f = m - 1:
// ln x = n ln 2 + f - f² / 2 + f³ p(f) with p of degree 7.

extension ElementaryFunctions {
    /// ln x within 0.88 ulp; -infinity at 0, NaN below 0.
    package static func log(_ x: Float) -> Float {
        guard x > 0 else { return x == 0 ? -.infinity : .nan }
        guard x < .infinity else { return x }
        guard x >= .leastNormalMagnitude else {
            return log(normal: x * 0x1p23, additionalExponent: -23)
        }
        return log(normal: x, additionalExponent: 0)
    }

    /// ln(2^additionalExponent x) of a normal number x.
    private static func log(normal x: Float, additionalExponent: Int32) -> Float {
        // Counting bit patterns from √½'s makes the exponent field change at √½ · 2^n.
        let bits = x.bitPattern &- squareRootOfHalfBits
        let n = Float((Int32(bitPattern: bits) &>> 23) &+ additionalExponent)
        let f = Float(bitPattern: (bits & 0x7F_FFFF) &+ squareRootOfHalfBits) - 1
        let tail = (n * ln2Low).addingProduct(f * f, Float(-0.5).addingProduct(f, cubicTail(f)))
        return (f + tail).addingProduct(n, ln2High)
    }

    /// p(f) in ln(1 + f) = f - f² / 2 + f³ p(f).
    private static func cubicTail(_ f: Float) -> Float {
        var p: Float = -0x1.38c974p-4
        p = Float(0x1.055eaep-3).addingProduct(p, f)
        p = Float(-0x1.0d8246p-3).addingProduct(p, f)
        p = Float(0x1.22d93p-3).addingProduct(p, f)
        p = Float(-0x1.54728ap-3).addingProduct(p, f)
        p = Float(0x1.99a01cp-3).addingProduct(p, f)
        p = Float(-0x1.000226p-2).addingProduct(p, f)
        p = Float(0x1.555554p-2).addingProduct(p, f)
        return p
    }

    private static let squareRootOfHalfBits: UInt32 = 0x3F35_04F3
}
