// Which page size suits a store: small step rows by the million, and blobs of every size.
//
// Every page size writes and reads the same, in rounds that take turns (A B C A B C), so that
// what the machine does besides is shared by all. What is printed is the median of the rounds.

import CommandLineArguments
import ModelStore
import SQLite

enum PageSizeBenchmark: Benchmark {
    static let syntax = CommandSyntax(
        "page-size", program: BenchmarkProgram.name,
        summary: "Write and read stores of several page sizes",
        discussion: "The stores lie in TMPDIR: choose a folder on the disk to be measured.",
        options: [BenchmarkOptions.scale])

    private static let pageSizes = [4096, 8192, 16384]
    private static let roundCount = 3

    static func run(_ arguments: ParsedArguments) throws {
        print(Environment.description("SQLite \(SQLiteLibrary.version)"))
        for workload in Workload.all {
            let workload = workload.scaled(by: arguments[BenchmarkOptions.scale])
            print("\n### \(workload.title)\n")
            let rounds = try measureInTurns(workload)
            print(ComparisonTable(pageSizes: pageSizes, rounds: rounds).markdown)
        }
    }

    /// For each page size its rounds, one after the other.
    private static func measureInTurns(_ workload: Workload) throws -> [[[Measurement]]] {
        var rounds = pageSizes.map { _ in [[Measurement]]() }
        for _ in 0..<roundCount {
            for (index, pageSize) in pageSizes.enumerated() {
                rounds[index].append(try measure(workload, pageSize))
            }
        }
        return rounds
    }

    private static func measure(_ workload: Workload, _ pageSize: Int) throws -> [Measurement] {
        let folder = try BenchmarkFolder()
        let path = "\(folder.path)/benchmark.db"
        try EmptyStore.create(at: path, pageSize: pageSize)
        return try StoreWriter(path, workload).write() + StoreReader(path, workload).read()
    }
}
