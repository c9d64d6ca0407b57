// What every benchmark is: a declared command line and a measurement.

import CommandLineArguments

/// One verb of tools/benchmark.
protocol Benchmark: SendableMetatype {
    static var syntax: CommandSyntax { get }

    /// Measures, and prints Markdown for docs/BENCHMARKS.md.
    static func run(_ arguments: ParsedArguments) throws
}
