// Measurements that decide something in the design; tools/benchmark builds and runs them.
//
//     Benchmarks page-size [--scale FRACTION]

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

guard let request = BenchmarkRequest(Array(CommandLine.arguments.dropFirst())) else {
    end("usage: Benchmarks \(BenchmarkRequest.names.joined(separator: "|")) [--scale FRACTION]", 2)
}
do {
    try request.run()
} catch {
    end("error: \(error)", 1)
}

/// Says why on standard error and ends the program.
func end(_ message: String, _ code: Int32) -> Never {
    let line = Array("\(message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(code)
}
