// A second implementation of docs/NUMERICS.md, written from that page alone: element by element, with
// arrays and no thought of speed. It shares no code with what it is compared with; of the package
// it only reads what users ask for (architectures, optimizers, schedules, initializers).
//
// This file is the section "Rules". Legend: as on the page.

/// The arithmetic of the page.
enum Oracle {
    /// x·y + z, rounded once.
    static func fma(_ x: Float, _ y: Float, _ z: Float) -> Float { z.addingProduct(x, y) }

    /// The same in binary64.
    static func fma(_ x: Double, _ y: Double, _ z: Double) -> Double { z.addingProduct(x, y) }

    /// A chain over the terms that exist.
    static func chain(from start: Float = 0, _ terms: [(Float, Float)]) -> Float {
        terms.reduce(start) { s, term in fma(term.0, term.1, s) }
    }

    /// A sum from +0.
    static func sum(_ terms: [Float]) -> Float { terms.reduce(0) { s, a in s + a } }

    /// Sixteen values joined: those 8, 4, 2 and 1 apart.
    static func join<Value: BinaryFloatingPoint>(_ values: [Value]) -> Value {
        var p = values
        for apart in [8, 4, 2, 1] {
            for j in 0..<apart { p[j] += p[j + apart] }
        }
        return p[0]
    }

    /// b^n in binary64.
    static func power(_ base: Double, _ exponent: UInt64) -> Double {
        var (p, b, n) = (1.0, base, exponent)
        while n > 0 {
            if n & 1 == 1 { p *= b }
            b *= b
            n >>= 1
        }
        return p
    }

    /// x limited to -bound … bound.
    static func limit(_ x: Float, to bound: Float) -> Float {
        x > bound ? bound : x < -bound ? -bound : x
    }
}
