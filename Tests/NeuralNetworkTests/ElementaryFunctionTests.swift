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
        let function: @Sendable (Float) -> Float
        let exact: @Sendable (Double) -> Double
        /// What docs/NUMERICS.md states, in units in the last place.
        let bound: Double
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "exp", function: ElementaryFunctions.exp, exact: { exp($0) }, bound: 1.02),
        Case(name: "log", function: ElementaryFunctions.log, exact: { log($0) }, bound: 0.88),
        Case(name: "tanh", function: ElementaryFunctions.tanh, exact: { tanh($0) }, bound: 1.34),
        Case(
            name: "logistic", function: ElementaryFunctions.logistic,
            exact: { $0 < 0 ? exp($0) / (1 + exp($0)) : 1 / (1 + exp(-$0)) }, bound: 1.50),
    ]

    /// Every 499th of all bit patterns, 8.6 million a function; all were measured once.
    @Test(arguments: cases)
    func errorStaysWithinTheStatedBound(item: Case) {
        var largest = (error: 0.0, at: Float(0))
        for pattern in stride(from: UInt32(0), through: .max, by: 499) {
            let x = Float(bitPattern: pattern)
            let error = ulps(of: item.function(x), from: item.exact(Double(x)))
            if !(error <= largest.error) { largest = (error, x) }
        }
        #expect(largest.error <= item.bound, "\(largest.error) ulp at \(largest.at)")
        #expect(largest.error > 0.5, "no function of this kind rounds this well")
    }

    @Test
    func specialValuesComeOutAsTheyShould() {
        #expect(ElementaryFunctions.exp(0) == 1)
        #expect(ElementaryFunctions.exp(.infinity) == .infinity)
        #expect(ElementaryFunctions.exp(-.infinity) == 0)
        #expect(ElementaryFunctions.exp(88.72283).isFinite)
        #expect(ElementaryFunctions.exp(88.72284) == .infinity)
        #expect(ElementaryFunctions.exp(-103.97) == .leastNonzeroMagnitude)
        #expect(ElementaryFunctions.exp(-103.98) == 0)
        #expect(ElementaryFunctions.log(1) == 0)
        #expect(ElementaryFunctions.log(0) == -.infinity)
        #expect(ElementaryFunctions.log(-0.0) == -.infinity)
        #expect(ElementaryFunctions.log(.infinity) == .infinity)
        #expect(ElementaryFunctions.log(-1).isNaN)
        #expect(ElementaryFunctions.tanh(.infinity) == 1)
        #expect(ElementaryFunctions.tanh(-.infinity) == -1)
        #expect(ElementaryFunctions.tanh(-0.0).sign == .minus)
        #expect(ElementaryFunctions.tanh(.leastNonzeroMagnitude) == .leastNonzeroMagnitude)
        #expect(ElementaryFunctions.logistic(0) == 0.5)
        #expect(ElementaryFunctions.logistic(.infinity) == 1)
        #expect(ElementaryFunctions.logistic(-.infinity) == 0)
        #expect(ElementaryFunctions.logistic(-100) > 0)
    }

    @Test(arguments: cases)
    func notANumberStaysSo(item: Case) {
        #expect(item.function(.nan).isNaN)
    }

    /// |computed - exact| in units in the last place of the exact value rounded to binary32.
    private func ulps(of computed: Float, from exact: Double) -> Double {
        let rounded = Float(exact)
        if rounded.isNaN { return computed.isNaN ? 0 : .infinity }
        if rounded.isInfinite { return computed == rounded ? 0 : .infinity }
        return (Double(computed) - exact).magnitude / Double(rounded.magnitude.ulp)
    }
}
