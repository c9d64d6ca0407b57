// Where a measurement was made: a number without it says nothing.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum Environment {
    /// The command, the machine and what else was measured with, as Markdown.
    ///
    /// - Parameter parts: libraries and programs with their versions.
    static func description(_ parts: String...) -> String {
        let command = ([BenchmarkProgram.name] + CommandLine.arguments.dropFirst())
            .joined(separator: " ")
        return """
            `\(command)`, \(system), \(coreCount) cores\(processor), \
            \(parts.joined(separator: ", ")). Medians of rounds that take turns.
            """
    }

    private static var coreCount: Int { sysconf(Int32(_SC_NPROCESSORS_ONLN)) }

    private static var system: String {
        var name = utsname()
        guard uname(&name) == 0 else { return "an unknown system" }
        return [text(name.sysname), text(name.release), text(name.machine)].joined(separator: " ")
    }

    /// " of …" from Linux's list of processors; empty elsewhere.
    private static var processor: String {
        guard let file = fopen("/proc/cpuinfo", "r") else { return "" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 1024)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(
                decoding: line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)),
                as: UTF8.self)
            if text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") {
                return " of " + text[colon...].dropFirst(2)
            }
        }
        return ""
    }

    /// The text in a fixed array of characters that C ends with a zero.
    private static func text<T>(_ characters: T) -> String {
        withUnsafeBytes(of: characters) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
