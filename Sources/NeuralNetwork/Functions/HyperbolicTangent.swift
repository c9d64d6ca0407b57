// tanh x. Near 0 the odd polynomial x + x³ r(x²) with r of degree 4; from 0.625 on
// tanh x = 1 - 2 / (e^2x + 1), where the subtraction no longer cancels.

extension ElementaryFunctions {
    /// tanh x within 1.34 ulp, odd to the last bit, ±0 and subnormals included.
    package static func tanh(_ x: Float) -> Float {
        let magnitude = x.magnitude
        let result =
            magnitude < 0.625
            ? magnitude.addingProduct(magnitude * (x * x), oddTail(x * x))
            : 1 - 2 / (exp(magnitude + magnitude) + 1)
        return Float(signOf: x, magnitudeOf: result)
    }

    /// r(s) in tanh x = x + x³ r(x²).
    private static func oddTail(_ s: Float) -> Float {
        var r: Float = -0x1.75619ap-8
        r = Float(0x1.5207b8p-6).addingProduct(r, s)
        r = Float(-0x1.b83738p-5).addingProduct(r, s)
        r = Float(0x1.1106fcp-3).addingProduct(r, s)
        r = Float(-0x1.555532p-2).addingProduct(r, s)
        return r
    }
}
