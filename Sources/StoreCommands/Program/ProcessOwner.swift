// This process in words, for the jobs that it runs.

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

enum ProcessOwner {
    /// "pid 4711 on host".
    static var text: String {
        var name = [CChar](repeating: 0, count: 256)
        let isKnown = gethostname(&name, name.count - 1) == 0
        let host =
            isKnown ? String(decoding: name.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self) : "?"
        return "pid \(getpid()) on \(host)"
    }
}

extension ExitCode {
    /// How a command ends that a signal stopped between two steps.
    static func stopped(bySignal number: Int32?) -> ExitCode {
        switch number {
        case SIGTERM: .terminated
        case SIGHUP: .hungUp
        default: .interrupted
        }
    }
}
