// The elementary functions for a few values at a time, outside of the passes: initial weights,
// schedules, and tests. The functions themselves are in CKernels/Functions.h.

internal import CKernels

/// Elementary functions with the same bits on every machine; docs/NUMERICS.md has their bounds.
package enum ElementaryFunctions {
    /// The functions by name.
    package enum Function: CaseIterable, Sendable {
        case exp, expMinusOne, log, logOnePlus, tanh, logistic, cosinePi

        fileprivate var kernel: nn_function {
            switch self {
            case .exp: nn_exp
            case .expMinusOne: nn_expm1
            case .log: nn_log
            case .logOnePlus: nn_log1p
            case .tanh: nn_tanh_function
            case .logistic: nn_logistic
            case .cosinePi: nn_cosine_pi
            }
        }
    }

    /// ln x.
    static func log(_ x: Float) -> Float { value(of: .log, at: x) }

    /// cos πx.
    static func cosinePi(_ x: Float) -> Float { value(of: .cosinePi, at: x) }

    /// The values of a function by the kernels given, for as many arguments as there are.
    package static func evaluate(
        _ function: Function, _ x: UnsafeBufferPointer<Float>,
        into y: UnsafeMutableBufferPointer<Float>, kernels: Kernels
    ) {
        precondition(x.count == y.count, "\(y.count) results for \(x.count) arguments")
        kernels.table.function(function.kernel, x.start, y.start, x.count)
    }

    private static func value(of function: Function, at x: Float) -> Float {
        var result: Float = 0
        withUnsafePointer(to: x) { x in
            nn_kernels_fastest().pointee.function(function.kernel, x, &result, 1)
        }
        return result
    }
}
