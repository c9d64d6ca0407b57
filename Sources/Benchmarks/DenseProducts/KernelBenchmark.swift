// The three matrix products of a dense layer's training against OpenBLAS.
//
// Both sides read the same matrices in the same layout, write the same results, and take turns.

import CommandLineArguments
import NeuralNetwork

enum KernelBenchmark: Benchmark {
    static let syntax = CommandSyntax(
        "kernels", program: BenchmarkProgram.name,
        summary: "Compare the products of a dense layer with OpenBLAS",
        discussion: """
            OpenBLAS chooses the instruction set that it thinks best, or has the one of --kernels.
            """,
        options: [
            BenchmarkOptions.scale, BenchmarkOptions.kernels,
            BenchmarkOptions.threads.defaulting(to: "1"),
        ])

    static func run(_ arguments: ParsedArguments) throws {
        let threadCount = arguments[BenchmarkOptions.threads] ?? 1
        let kernels = try BenchmarkOptions.makeKernels(arguments, threadCount: threadCount)
        let openBLAS = try OpenBLAS(
            threadCount: threadCount, instructionSet: arguments[BenchmarkOptions.kernels])
        let contest = Contest(
            roundCount: 25, leastTime: .milliseconds(20), scale: arguments[BenchmarkOptions.scale])
        print(
            Environment.description(
                openBLAS.description,
                "nnstore's \(kernels.name) kernels (threads: \(kernels.threadCount))"))
        let comparisons = try LayerShape.measured.flatMap { shape in
            try compare(openBLAS, kernels, LayerOperands(shape), contest)
        }
        print("\n\(ProductComparison.table(comparisons))\n\n\(summary(comparisons))")
    }

    private static func compare(
        _ theirs: OpenBLAS, _ ours: Kernels, _ operands: LayerOperands, _ contest: Contest
    ) throws -> [ProductComparison] {
        try LayerProduct.allCases.map { product in
            let (their, our) = (operands.result(of: product), operands.result(of: product))
            let theirWork = { theirs.compute(product, operands, into: their.start) }
            let ourWork = { ours.compute(product, operands, into: our.start) }
            theirWork()
            ourWork()
            let tolerance = operands.shape.tolerance(of: product)
            guard our.isClose(to: their, tolerance: tolerance) else {
                throw DifferentResults(product: product, shape: operands.shape)
            }
            let times = try contest.medians(of: [
                Contender(work: theirWork), Contender(work: ourWork),
            ])
            return ProductComparison(
                product: product, shape: operands.shape, theirMicroseconds: times[0],
                ourMicroseconds: times[1])
        }
    }

    private static func summary(_ comparisons: [ProductComparison]) -> String {
        let mean = comparisons.map(\.ratio).geometricMean.tableText
        guard let worst = comparisons.min(by: { $0.ratio < $1.ratio }) else { return "" }
        return """
            Geometric mean of the ratios: \(mean). The worst: \(worst.ratio.tableText), \
            \(worst.product.rawValue) of \(worst.shape).
            """
    }
}

/// The two sides do not compute the same.
struct DifferentResults: Error, CustomStringConvertible {
    let product: LayerProduct
    let shape: LayerShape

    var description: String {
        "OpenBLAS and nnstore differ in the \(product.rawValue) of \(shape)"
    }
}
