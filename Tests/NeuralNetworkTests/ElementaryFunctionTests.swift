// The elementary functions against binary64, over the whole range of binary32.

import NeuralNetwork
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct ElementaryFunctionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let function: ElementaryFunctions.Function
        let exact: @Sendable (Double) -> Double

        /// The second implementation.
        let oracle: @Sendable (Float) -> Float

        /// What docs/NUMERICS.md states, in units in the last place.
        let bound: Double

        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "exp", function: .exp, exact: { exp($0) }, oracle: Oracle.exp, bound: 1.02),
        Case(
            name: "expm1", function: .expMinusOne, exact: { expm1($0) },
            oracle: Oracle.expMinusOne, bound: 1.47),
        Case(name: "log", function: .log, exact: { log($0) }, oracle: Oracle.log, bound: 0.88),
        Case(
            name: "log1p", function: .logOnePlus, exact: { log1p($0) },
            oracle: Oracle.logOnePlus, bound: 0.89),
        Case(name: "tanh", function: .tanh, exact: { tanh($0) }, oracle: Oracle.tanh, bound: 1.34),
        Case(
            name: "logistic", function: .logistic,
            exact: { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) },
            oracle: Oracle.logistic, bound: 1.50),
        Case(
            name: "cosine-pi", function: .cosinePi, exact: exactCosinePi,
            oracle: Oracle.cosinePi, bound: 0.88),
    ]

    @Test
    func everyFunctionIsHere() {
        #expect(Self.cases.map(\.function) == ElementaryFunctions.Function.allCases)
    }

    /// Every 419th of all bit patterns, 10.25 million a function; all were measured once.
    @Test(arguments: cases)
    func errorStaysWithinTheStatedBound(item: Case) throws {
        var largest = (error: 0.0, at: Float(0))
        let kernels = try Kernels()
        for x in Self.patterns(by: 419) {
            for (x, y) in zip(x, Self.evaluate(item.function, x, kernels)) {
                let error = ulps(of: y, from: item.exact(Double(x)))
                if !(error <= largest.error) { largest = (error, x) }
            }
        }
        #expect(largest.error <= item.bound, "\(largest.error) ulp at \(largest.at)")
        #expect(largest.error > 0.5, "no function of this kind rounds this well")
    }

    /// Every 1021st of all bit patterns; the second implementation for one in ten of them.
    @Test(arguments: cases)
    func allKernelsHaveTheBitsOfTheSecondImplementation(item: Case) throws {
        let kernels = try Kernels.supportedNames.map { try Kernels(named: $0) }
        for (index, x) in Self.patterns(by: 1021).enumerated() {
            var expected = Self.evaluate(item.function, x, kernels[0])
            for other in kernels.dropFirst() {
                expectEqual(Self.evaluate(item.function, x, other), expected, at: x, other.name)
            }
            guard index % 10 == 0 else { continue }
            expected = x.map(item.oracle)
            expectEqual(Self.evaluate(item.function, x, kernels[0]), expected, at: x, "portable")
        }
    }

    /// The rest of a vector is computed like a whole one.
    @Test(arguments: cases)
    func anyNumberOfValuesComesOutTheSame(item: Case) throws {
        var generator = TestGenerator(seed: 4)
        let x = generator.floats(70, in: -5...5)
        for name in Kernels.supportedNames {
            let kernels = try Kernels(named: name)
            let whole = Self.evaluate(item.function, x, kernels)
            for count in 1..<x.count {
                let part = Self.evaluate(item.function, Array(x.prefix(count)), kernels)
                expectEqual(part, Array(whole.prefix(count)), at: x, name)
            }
        }
    }

    struct Special: Sendable, CustomTestStringConvertible {
        let function: ElementaryFunctions.Function

        /// Arguments and what comes of them.
        let values: [(x: Float, y: Float)]

        var testDescription: String { "\(function)" }

        init(_ function: ElementaryFunctions.Function, _ values: [(Float, Float)]) {
            self.function = function
            self.values = values.map { (x: $0.0, y: $0.1) }
        }
    }

    /// Values that are exact, and those around the ends of the range.
    static let specials = [
        Special(
            .exp,
            [
                (0, 1), (-0.0, 1), (.infinity, .infinity), (-.infinity, 0), (88.72284, .infinity),
                (-103.97, .leastNonzeroMagnitude), (-103.98, 0), (0x1p-149, 1), (.nan, .nan),
            ]),
        Special(
            .expMinusOne,
            [
                (0, 0), (-0.0, -0.0), (.infinity, .infinity), (-.infinity, -1),
                (88.72284, .infinity), (-50, -1), (0x1p-149, 0x1p-149), (-0x1p-149, -0x1p-149),
                (.nan, .nan),
            ]),
        Special(
            .log,
            [
                (1, 0), (0, -.infinity), (-0.0, -.infinity), (.infinity, .infinity), (-1, .nan),
                (-.infinity, .nan), (-0x1p-149, .nan), (.nan, .nan),
            ]),
        Special(
            .logOnePlus,
            [
                (0, 0), (-0.0, -0.0), (-1, -.infinity), (.infinity, .infinity), (-.infinity, .nan),
                (-1.0000001, .nan), (0x1p-149, 0x1p-149), (-0x1p-149, -0x1p-149), (.nan, .nan),
            ]),
        Special(
            .tanh,
            [
                (0, 0), (-0.0, -0.0), (.infinity, 1), (-.infinity, -1), (0x1p-149, 0x1p-149),
                (-0x1p-149, -0x1p-149), (.nan, .nan),
            ]),
        Special(
            .logistic,
            [(0, 0.5), (-0.0, 0.5), (.infinity, 1), (-.infinity, 0), (0x1p-149, 0.5), (.nan, .nan)]),
        Special(
            .cosinePi,
            [
                (0, 1), (-0.0, 1), (0.5, 0), (-0.5, 0), (1, -1), (-1, -1), (1.5, 0), (2, 1),
                (1e30, 1), (8_388_609, -1), (0x1p-149, 1), (.infinity, .nan), (-.infinity, .nan),
                (.nan, .nan),
            ]),
    ]

    @Test(arguments: specials)
    func specialValuesComeOutAsTheyShould(special: Special) throws {
        for name in Kernels.supportedNames {
            let x = special.values.map(\.x)
            let computed = Self.evaluate(special.function, x, try Kernels(named: name))
            expectEqual(computed, special.values.map(\.y), at: x, name)
        }
    }

    // MARK: Help

    /// All bit patterns by a stride, a few thousand at a time.
    private static func patterns(by stride: Int) -> some Sequence<[Float]> {
        let size = 4096
        return Swift.stride(from: 0, to: 1 << 32, by: stride * size).lazy.map { start in
            Swift.stride(from: start, to: Swift.min(start + stride * size, 1 << 32), by: stride)
                .map { Float(bitPattern: UInt32($0)) }
        }
    }

    private static func evaluate(
        _ function: ElementaryFunctions.Function, _ x: [Float], _ kernels: Kernels
    ) -> [Float] {
        [Float](unsafeUninitializedCapacity: x.count) { y, count in
            let y = UnsafeMutableBufferPointer(rebasing: y[..<x.count])
            x.withUnsafeBufferPointer {
                ElementaryFunctions.evaluate(function, $0, into: y, kernels: kernels)
            }
            count = x.count
        }
    }

    private func expectEqual(
        _ computed: [Float], _ expected: [Float], at x: [Float], _ name: String
    ) {
        let index = computed.indices.first { index in
            computed[index].bitPattern != expected[index].bitPattern
                && !(computed[index].isNaN && expected[index].isNaN)
        }
        guard let index else { return }
        Issue.record("\(name): \(computed[index]), not \(expected[index]), at \(x[index])")
    }

    /// cos πx, by a sine of what is left where the cosine is small.
    private static func exactCosinePi(_ x: Double) -> Double {
        guard x.isFinite else { return .nan }
        let turned = fmod(abs(x), 2)
        let a = turned > 1 ? 2 - turned : turned
        return a < 0.25 ? cos(.pi * a) : a > 0.75 ? -cos(.pi * (1 - a)) : sin(.pi * (0.5 - a))
    }

    /// |computed - exact| in units in the last place of the exact value rounded to binary32.
    private func ulps(of computed: Float, from exact: Double) -> Double {
        let rounded = Float(exact)
        if rounded.isNaN { return computed.isNaN ? 0 : .infinity }
        if rounded.isInfinite { return computed == rounded ? 0 : .infinity }
        return (Double(computed) - exact).magnitude / Double(rounded.magnitude.ulp)
    }
}
