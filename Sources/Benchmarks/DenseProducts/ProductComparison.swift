// The times of one product, and the table of all of them.

/// How long OpenBLAS and nnstore take for one product.
struct ProductComparison {
    let product: LayerProduct
    let shape: LayerShape
    let theirMicroseconds: Double
    let ourMicroseconds: Double

    /// Above 1 nnstore is faster.
    var ratio: Double { theirMicroseconds / ourMicroseconds }

    static func table(_ comparisons: [ProductComparison]) -> String {
        var table = MarkdownTable(
            words: ["batch × outputs × inputs", ""],
            numbers: [
                "OpenBLAS, µs", "nnstore, µs", "OpenBLAS, GFLOP/s", "nnstore, GFLOP/s",
                "OpenBLAS / nnstore",
            ])
        for comparison in comparisons {
            let times = [comparison.theirMicroseconds, comparison.ourMicroseconds]
            let speeds = times.map { comparison.shape.operationCount / $0 / 1000 }
            table.append(
                [comparison.shape.description, comparison.product.rawValue],
                (times + speeds + [comparison.ratio]).map(\.tableText))
        }
        return table.text
    }
}
