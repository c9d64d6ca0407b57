// PyTorch's side: a process that trains when it is told to, so that rounds can take turns.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// tools/peers/pytorch_steps.py, running; it ends with its owner.
final class PyTorchProcess {
    /// What it says of itself: "PyTorch 2.13.0, safetensors 0.8.0".
    let version: String

    private static let python = ".build/peers/bin/python"
    private static let script = "tools/peers/pytorch_steps.py"

    private let id: pid_t
    /// Our end of the socket that is its standard input and output.
    private let socket: Int32
    private let answers: UnsafeMutablePointer<FILE>

    /// Starts it in the package's folder.
    ///
    /// - Throws: `NoPyTorch`.
    init() throws {
        var ends: [Int32] = [-1, -1]
        guard access(Self.python, X_OK) == 0, socketpair(AF_UNIX, Self.stream, 0, &ends) == 0,
            let answers = fdopen(ends[0], "r")
        else { throw NoPyTorch() }
        // The child must not hold our end: it ends when that is closed.
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        (socket, self.answers) = (ends[0], answers)
        id = try Self.start(with: ends[1])
        close(ends[1])
        version = try Self.readLine(answers)
    }

    deinit {
        fclose(answers)
        var status: Int32 = 0
        waitpid(id, &status, 0)
    }

    /// The microseconds of so many steps.
    func train(
        _ measured: StepCase, _ rule: Rule, threadCount: Int, saving: Saving = .none,
        stepCount: Int
    ) throws -> Double {
        let words = [
            measured.name, measured.hasBias ? "bias" : "no-bias", "\(measured.batchSize)",
            rule.rawValue, "\(threadCount)", saving.rawValue, "\(stepCount)",
        ]
        let line = Array((words.joined(separator: " ") + "\n").utf8)
        guard send(socket, line, line.count, Self.noSignal) == line.count,
            let time = Double(try Self.readLine(answers))
        else { throw NoPyTorch() }
        return time
    }

    private static func readLine(_ file: UnsafeMutablePointer<FILE>) throws -> String {
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { throw NoPyTorch() }
        return String(
            decoding: line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)),
            as: UTF8.self)
    }

    private static func start(with end: Int32) throws -> pid_t {
        var actions = emptyActions
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, end, STDOUT_FILENO)
        posix_spawn_file_actions_addclose(&actions, end)
        var words = [strdup(python), strdup(script), nil]
        defer { for word in words { free(word) } }
        var id: pid_t = 0
        guard posix_spawn(&id, python, &actions, nil, &words, environ) == 0 else {
            throw NoPyTorch()
        }
        return id
    }

    #if canImport(Glibc)
        private static let stream = Int32(SOCK_STREAM.rawValue)
        private static let noSignal = Int32(MSG_NOSIGNAL)
        private static var emptyActions: posix_spawn_file_actions_t { .init() }
    #else
        private static let stream = SOCK_STREAM
        private static let noSignal: Int32 = 0
        private static var emptyActions: posix_spawn_file_actions_t? { nil }
    #endif
}

/// PyTorch can't be started, or has ended; it says on standard error why.
struct NoPyTorch: Error, CustomStringConvertible {
    var description: String {
        """
        PyTorch does not answer from .build/peers
        try:   \(BenchmarkProgram.name) steps, or history, which installs it there, in the package's folder
        """
    }
}
