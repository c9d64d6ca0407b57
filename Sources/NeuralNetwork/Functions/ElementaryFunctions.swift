// exp, log, tanh and the logistic function in binary32, written here because a libm's results
// differ from version to version and a step's bits must not.
//
// Each is a range reduction and one polynomial with binary32 coefficients, fitted by us to the
// least relative error over the reduced range, every operation rounded as written. The bounds were
// measured over all 2^32 arguments against binary64; docs/NUMERICS.md has the coefficients again
// and the fits' own errors.

/// Elementary functions with the same bits on every machine.
package enum ElementaryFunctions {
    /// The natural logarithm of 2 rounded to binary32.
    static let ln2High: Float = 0x1.62e43p-1

    /// What the rounding took from `ln2High`, itself rounded.
    static let ln2Low: Float = -0x1.05c61p-29

    /// The power of two 2^exponent, for exponents in -126...127.
    static func powerOfTwo(_ exponent: Int32) -> Float {
        Float(bitPattern: UInt32(bitPattern: exponent &+ 127) &<< 23)
    }
}
