// What computes: how many threads, and for tests and comparisons which instruction set. Neither changes
// a bit of any result, so neither is recorded.

internal import CommandLineArguments
internal import ModelStore
internal import NeuralNetwork
internal import Training

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The kernels that a command computes with.
enum ComputeOptions {
    /// Forces an instruction set where it is set and not empty.
    static let variable = "NNSTORE_KERNELS"

    static let threads = Option(
        "--threads", value: "N",
        help: "compute with N threads (default: this machine's processors); results don't depend "
            + "on it",
        as: .integer(in: 1...Kernels.maximumThreadCount))

    /// What help says of the variable.
    static let paragraph =
        "The environment variable \(variable) forces an instruction set: "
        + "\(wordList(Kernels.allNames, joinedBy: "or")). Results don't depend on it."

    /// The kernels that the line and the environment ask for.
    ///
    /// - Throws: `CommandFailure` that names the variable or the option.
    static func kernels(_ threads: Int?) throws -> Kernels {
        let name = getenv(variable).map { String(cString: $0) } ?? ""
        let threadCount = threads ?? processorCount
        do {
            return name.isEmpty
                ? try Kernels(threadCount: threadCount)
                : try Kernels(named: name, threadCount: threadCount)
        } catch {
            throw failure(error)
        }
    }

    /// What restores checkpoints with these kernels.
    static func restorer(_ store: ModelStore) -> CheckpointRestorer {
        CheckpointRestorer(store, kernels: { try kernels(nil) })
    }

    private static var processorCount: Int {
        min(max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))), Kernels.maximumThreadCount)
    }

    private static func failure(_ error: KernelsError) -> CommandFailure {
        switch error {
        case .unknown(let name):
            let near = nearest(to: name, among: Kernels.allNames)
            let meant = near.map { "\(variable)=\($0)   (did you mean it?), or " } ?? ""
            return CommandFailure(
                .usage, "\(variable): \(error.description)",
                hint: meant + "leave it unset for the fastest")
        case .unsupported:
            return CommandFailure(
                .usage, "\(variable): \(error.description)",
                hint: "leave it unset for the fastest")
        case .noThreads:
            return CommandFailure(.refused, error.description, hint: "--threads 1")
        case .inexactArithmetic:
            return CommandFailure(
                .refused, error.description, hint: "without LD_PRELOAD and other loaded libraries")
        }
    }
}
