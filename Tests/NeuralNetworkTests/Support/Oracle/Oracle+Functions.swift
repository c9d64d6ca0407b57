// "Elementary functions" of docs/NUMERICS.md.

extension Oracle {
    private static let large = Float(bitPattern: 0x3F31_7218)
    private static let small = Float(bitPattern: 0xB102_E308)
    private static let magic = Float(bitPattern: 0x4B40_0000)

    /// Horner's rule over coefficients given by their bits, the highest first.
    private static func polynomial(_ r: Float, _ patterns: UInt32...) -> Float {
        let coefficients = patterns.map(Float.init(bitPattern:))
        return coefficients.dropFirst().reduce(coefficients[0]) { fma($0, r, $1) }
    }

    private static func powerOfTwo(_ exponent: Int) -> Float {
        Float(sign: .plus, exponent: exponent, significand: 1)
    }

    private static func withSign(of x: Float, _ value: Float) -> Float {
        Float(signOf: x, magnitudeOf: value)
    }

    // MARK: Exponentials

    /// e^c ≈ 2^N (1 + t) of a c in the range.
    private static func exponential(_ c: Float) -> (t: Float, power: Int) {
        let v = fma(c, Float(bitPattern: 0x3FB8_AA3B), magic)
        let n = v - magic
        let r = fma(n, -small, fma(n, -large, c))
        let q = polynomial(r, 0x3AB5_26B5, 0x3C09_1CC7, 0x3D2A_AC58, 0x3E2A_AA49, 0x3EFF_FFFE)
        return (fma(r * r, q, r), Int(v.bitPattern) - Int(magic.bitPattern))
    }

    static func exp(_ x: Float) -> Float {
        if x.isNaN { return .nan }
        let (t, power) = exponential(x > 89 ? 89 : x < -104 ? -104 : x)
        let half = power >= 0 ? power / 2 : -((1 - power) / 2)
        return (t + 1) * powerOfTwo(half) * powerOfTwo(power - half)
    }

    static func expMinusOne(_ x: Float) -> Float {
        if x.isNaN { return .nan }
        let (t, power) = exponential(x > 89 ? 89 : x < -18 ? -18 : x)
        let h = powerOfTwo(power - 1)
        return withSign(of: x, power == 0 ? t : 2 * fma(t, h, h - 0.5))
    }

    // MARK: Logarithms

    static func log(_ x: Float) -> Float {
        if x == 0 { return -.infinity }
        if !(x > 0) { return .nan }
        if x == .infinity { return x }
        guard x < Float.leastNormalMagnitude else { return normalLog(x) { n in n * small } }
        return normalLog(x * 8_388_608, added: -23) { n in n * small }
    }

    static func logOnePlus(_ u: Float) -> Float {
        let y = 1 + u
        if y == 0 { return -.infinity }
        if !(y > 0) { return .nan }
        if y == .infinity { return y }
        let c = (u - (y - 1)) / y
        return withSign(of: u, normalLog(y) { n in fma(n, small, c) })
    }

    /// The logarithm of a normal x; `rest` stands in the place of n · ℓ.
    private static func normalLog(
        _ x: Float, added: Int = 0, rest: (_ n: Float) -> Float
    ) -> Float {
        let u = x.bitPattern &- 0x3F35_04F3
        let n = Float(Int(Int32(bitPattern: u) >> 23) + added)
        let f = Float(bitPattern: (u & 0x7F_FFFF) + 0x3F35_04F3) - 1
        let p = polynomial(
            f, 0xBD9C_64BA, 0x3E02_AF57, 0xBE06_C123, 0x3E11_6C98, 0xBE2A_3945, 0x3E4C_D00E,
            0xBE80_0113, 0x3EAA_AAAA)
        let y = fma(f * f, fma(f, p, -0.5), rest(n))
        return fma(n, large, f + y)
    }

    // MARK: Sigmoids

    static func tanh(_ x: Float) -> Float {
        let a = abs(x)
        let s = a * a
        let r = polynomial(s, 0xBBBA_B0CD, 0x3CA9_03DC, 0xBD5C_1B9C, 0x3E08_837E, 0xBEAA_AA99)
        return withSign(of: x, a < 0.625 ? fma(a * s, r, a) : 1 - 2 / (exp(a + a) + 1))
    }

    static func logistic(_ x: Float) -> Float {
        let e = exp(-abs(x))
        let y = 1 + e
        let h = 1 / y
        if !(x < 0) { return h }
        let z = e * h
        let m = fma(-z, e - (y - 1), fma(-z, y, e))
        return fma(m, h, z)
    }

    // MARK: Cosine

    static func cosinePi(_ x: Float) -> Float {
        guard x.isFinite else { return .nan }
        let a = abs(x) >= 16_777_216 ? 0 : abs(x)
        let n = (Int((4 * a).rounded(.down)) + 1) / 2
        let r = fma(Float(n), -0.5, a)
        let s = r * r
        let c = polynomial(s, 0x3E6A_7BF7, 0xBFAA_D95B, 0x4081_E0D8, 0xC09D_E9E6)
        let t = polynomial(s, 0xBF16_D0AB, 0x4023_2F75, 0xC0A5_5DDD, 0xB3D1_95C5)
        let cosine = fma(s, c, 1)
        let sine = fma(r, Float(bitPattern: 0x4049_0FDB), r * t)
        return [cosine, -sine, -cosine, sine][n % 4] + 0
    }
}
