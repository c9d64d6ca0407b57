// What keeping every step takes, and what having one back takes.
//
// Training with and without history takes turns on fresh stores; so do nnstore and PyTorch. Bytes a step
// are what the store's file has grown by, everything included, once the write-ahead log is in it.

import CommandLineArguments
import NeuralNetwork
import SQLite

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum HistoryBenchmark: Benchmark {
    static let syntax = CommandSyntax(
        "history", program: BenchmarkProgram.name,
        summary: "Measure what keeping every step takes, and restoring one",
        discussion: """
            The stores lie in TMPDIR: choose a folder on the disk to be measured. PyTorch runs in \
            .build/peers, where the first run installs it.
            """,
        options: [BenchmarkOptions.scale, BenchmarkOptions.kernels, HistoryPart.option])

    static func run(_ arguments: ParsedArguments) throws {
        let parts = arguments[HistoryPart.option].map { [$0] } ?? HistoryPart.allCases
        let machine = try HistoryMachine(arguments)
        let peer = parts.contains(where: \.needsPyTorch) ? try PyTorchProcess() : nil
        let versions = ["SQLite \(SQLiteLibrary.version)"] + (peer.map { [$0.version] } ?? [])
        print(
            Environment.description(
                versions.joined(separator: ", "), "nnstore's \(machine.one.name) kernels"))
        print("\n\(description)")
        for part in parts {
            print("\n### \(part.title)\n")
            print(try text(of: part, machine, peer))
            // A long run shows what it has, also into a pipe.
            fflush(nil)
        }
    }

    private static let description = """
        Sigmoid layers under the squared error, plain gradient descent at 0.5, on noisy patterns of \
        which a tenth are labelled wrong (4096 rows; 512 of 3-3-2). Bytes are what the store's file \
        grew by, everything included, after a checkpoint of its log. The tax is the median of the \
        rounds' own ratios; what a run does after its last step (the rest is committed, the last \
        state and the best are kept) is its end. Cold restores open the store and read the dataset.
        """

    private static func text(
        of part: HistoryPart, _ machine: HistoryMachine, _ peer: PyTorchProcess?
    ) throws -> String {
        switch part {
        case .tax: try RecordingTax(machine).measure()
        case .spacing: try KeyframeBounds(machine).measure()
        case .kept: try StepsKept(machine, peer ?? PyTorchProcess()).measure()
        case .full: try FullHistory(machine).measure()
        case .raw: try RawBaselines(machine).measure()
        case .program: try LargeStore(machine).measure()
        }
    }
}

/// The kernels of both thread counts, and the part of the full size that is measured.
struct HistoryMachine {
    let one: Kernels
    let two: Kernels
    let scale: Double

    init(_ arguments: ParsedArguments) throws {
        one = try BenchmarkOptions.makeKernels(arguments, threadCount: 1)
        two = try BenchmarkOptions.makeKernels(arguments, threadCount: 2)
        scale = arguments[BenchmarkOptions.scale]
    }
}
