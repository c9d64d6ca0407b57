// The list of benchmarks, and the way from a command line to one of them.

import CommandLineArguments

/// tools/benchmark as a whole.
enum BenchmarkProgram {
    static let name = "tools/benchmark"

    private static let benchmarks: [any Benchmark.Type] = [
        KernelBenchmark.self, StepBenchmark.self, HistoryBenchmark.self, PageSizeBenchmark.self,
    ]

    private static let commandSet = CommandSet(
        program: name,
        summary: "Measures nnstore; each benchmark prints tables for docs/BENCHMARKS.md.",
        common: OptionGroup("Every benchmark", [BenchmarkOptions.scale]),
        sections: [CommandSet.Section("Benchmarks", benchmarks.map { $0.syntax })])

    static func run(_ line: [String]) throws {
        switch try commandSet.parse(line) {
        case .help(let text): print(text, terminator: "")
        // They belong to this checkout and have no version of their own.
        case .version: print(commandSet.overview, terminator: "")
        case .run(let syntax, let arguments):
            try benchmarks.first { $0.syntax.words == syntax.words }?.run(arguments)
        }
    }
}
