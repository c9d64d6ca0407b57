// The options that benchmarks share.

import CommandLineArguments
import NeuralNetwork

enum BenchmarkOptions {
    static let scale = Option(
        "--scale", value: "FRACTION",
        help: "the part of the full size: 1 measures, less only shows that it works",
        as: ValueKind("a number above 0, to 1") { text in
            Double(text).flatMap { 0 < $0 && $0 <= 1 ? $0 : nil }
        }
    ).defaulting(to: "1")

    static let kernels = Option(
        "--kernels", value: "NAME",
        help: "nnstore's instruction set, if not the fastest of this machine",
        as: .choice(Kernels.allNames))

    static let threads = Option(
        "--threads", value: "N", help: "threads of both sides",
        as: .integer(in: 1...Kernels.maximumThreadCount))

    /// nnstore's kernels as the line asks for them.
    static func makeKernels(
        _ arguments: ParsedArguments, threadCount: Int
    ) throws -> Kernels {
        guard let name = arguments[kernels] else { return try Kernels(threadCount: threadCount) }
        return try Kernels(named: name, threadCount: threadCount)
    }
}
