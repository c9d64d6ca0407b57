// Which benchmark to run, and how much of it.

/// The words of the command line, understood.
struct BenchmarkRequest {
    let name: String
    /// The part of the full size: 1 measures, less only shows that it works.
    let scale: Double

    private static let benchmarks: [String: @Sendable (_ scale: Double) throws -> Void] = [
        "page-size": { try PageSizeBenchmark.run(scale: $0) }
    ]

    static let names = benchmarks.keys.sorted()

    /// Nil unless the words are a benchmark's name and, perhaps, a scale.
    init?(_ words: [String]) {
        guard let name = words.first, Self.benchmarks[name] != nil else { return nil }
        self.name = name
        switch words.count {
        case 1: scale = 1
        case 3:
            guard words[1] == "--scale", let scale = Double(words[2]), 0 < scale, scale <= 1
            else { return nil }
            self.scale = scale
        default: return nil
        }
    }

    func run() throws {
        try Self.benchmarks[name]?(scale)
    }
}
