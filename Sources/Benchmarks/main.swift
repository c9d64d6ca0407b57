// Measurements that decide something in the design; tools/benchmark builds and runs them.

import CommandLineArguments

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

do {
    try BenchmarkProgram.run(Array(CommandLine.arguments.dropFirst()))
} catch let error as UsageError {
    end("error: \(error.message)\ntry:   \(error.hint)", 2)
} catch {
    end("error: \(error)", 1)
}

/// Says why on standard error and ends the program.
func end(_ message: String, _ code: Int32) -> Never {
    let line = Array("\(message)\n".utf8)
    _ = write(STDERR_FILENO, line, line.count)
    exit(code)
}
