// The one door to the C kernels: which instruction set computes, and with how many threads. Neither
// changes a bit of any result.

internal import CKernels

/// The kernels of one instruction set and the threads that share their work.
///
/// One computation at a time may use it.
public final class Kernels {
    let table: nn_kernels
    let team: OpaquePointer

    /// The fastest kernels of this machine.
    ///
    /// - Throws: `KernelsError` if the threads can't be had.
    public convenience init(threadCount: Int = 1) throws(KernelsError) {
        try self.init(nn_kernels_fastest().pointee, threadCount)
    }

    /// The kernels of an instruction set: portable, avx2, avx512 or neon.
    ///
    /// - Throws: `KernelsError` if this machine doesn't have it, or the threads can't be had.
    public convenience init(named name: String, threadCount: Int = 1) throws(KernelsError) {
        guard let table = nn_kernels_named(name) else {
            throw Self.allNames.contains(name) ? .unsupported(name) : .unknown(name)
        }
        try self.init(table.pointee, threadCount)
    }

    private init(_ table: nn_kernels, _ threadCount: Int) throws(KernelsError) {
        precondition(1...Self.maximumThreadCount ~= threadCount, "\(threadCount) threads")
        // Its threads will compute as this one does.
        guard nn_environment_is_exact() != 0 else { throw .inexactArithmetic }
        guard let team = nn_team_create(threadCount) else { throw .noThreads(threadCount) }
        self.table = table
        self.team = team
    }

    deinit { nn_team_destroy(team) }

    /// The instruction sets there are kernels for, wherever they run.
    public static let allNames = ["portable", "avx2", "avx512", "neon"]

    /// Those that this machine can run.
    public static var supportedNames: [String] {
        allNames.filter { nn_kernels_named($0) != nil }
    }

    /// More than any machine of today has; each has some packing memory.
    public static let maximumThreadCount = 256

    /// The instruction set's name.
    public var name: String { String(cString: table.name) }

    /// The number of threads.
    public var threadCount: Int { nn_team_thread_count(team) }
}

/// Kernels that can't be had.
public enum KernelsError: Error, Sendable, Equatable {
    /// There is no instruction set of this name.
    case unknown(String)

    /// This machine does not have it.
    case unsupported(String)

    /// The system did not give so many threads, or their memory.
    case noThreads(Int)

    /// This thread's processor flushes subnormal numbers to 0 or does not round to nearest.
    case inexactArithmetic
}

extension KernelsError: CustomStringConvertible {
    /// What can't be had.
    public var description: String {
        switch self {
        case .unknown(let name):
            "there are no kernels '\(name)', only \(Kernels.allNames.joined(separator: ", "))"
        case .unsupported(let name):
            "this machine can't run the kernels '\(name)', only "
                + Kernels.supportedNames.joined(separator: ", ")
        case .noThreads(let count): "the system did not give \(count) threads"
        case .inexactArithmetic:
            "something in this process made its arithmetic inexact: subnormal numbers become 0, or "
                + "rounding is not to the nearest"
        }
    }
}
