// Whole training steps against PyTorch: forward pass, error, backward pass and update.
//
// Both sides train the same network (sigmoid layers, squared error summed over all outputs) on rows of
// their own random numbers, a window that moves on by a batch each step, and take turns.

import CommandLineArguments
import NeuralNetwork

enum StepBenchmark: Benchmark {
    static let syntax = CommandSyntax(
        "steps", program: BenchmarkProgram.name,
        summary: "Compare whole training steps with PyTorch",
        discussion: "PyTorch runs in .build/peers, where the first run installs it.",
        options: [BenchmarkOptions.scale, BenchmarkOptions.kernels, BenchmarkOptions.threads])

    static func run(_ arguments: ParsedArguments) throws {
        let threadCounts = arguments[BenchmarkOptions.threads].map { [$0] } ?? [1, 2]
        let kernels = try threadCounts.map { threadCount in
            try BenchmarkOptions.makeKernels(arguments, threadCount: threadCount)
        }
        let contest = Contest(
            roundCount: 9, leastTime: .milliseconds(50), scale: arguments[BenchmarkOptions.scale])
        let peer = try PyTorchProcess()
        print(Environment.description(peer.version, "nnstore's \(kernels[0].name) kernels"))
        let comparisons = try StepCase.measured.flatMap { measured in
            try kernels.flatMap { kernels in
                try Rule.allCases.map { try compare(peer, kernels, measured, $0, contest) }
            }
        }
        print("\n\(StepComparison.table(comparisons))")
    }

    private static func compare(
        _ peer: PyTorchProcess, _ kernels: Kernels, _ measured: StepCase, _ rule: Rule,
        _ contest: Contest
    ) throws -> StepComparison {
        let loop = try TrainingLoop(measured, rule, kernels)
        let times = try contest.medians(of: [
            Contender { count in
                try peer.train(measured, rule, threadCount: kernels.threadCount, stepCount: count)
            },
            Contender { count in try loop.train(stepCount: count) },
        ])
        return StepComparison(
            measured: measured, rule: rule, threadCount: kernels.threadCount,
            theirMicroseconds: times[0], ourMicroseconds: times[1])
    }
}
