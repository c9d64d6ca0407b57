// Starting a program with posix_spawn: its descriptors, its folder, its signals.

import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A program about to be started.
struct Spawning {
    let program: String
    let arguments: [String]
    let environment: [String: String]
    let folder: String?

    /// Held while descriptors are made and inherited: a pipe that another test's child inherited by
    /// accident would not end before that child does.
    private static let turn = Mutex(())

    /// Starts it with standard input, output and error in pipes.
    func startWithPipes(input: [UInt8]) throws -> ChildProcess {
        // A child that does not read its input must not kill the tests.
        signal(SIGPIPE, SIG_IGN)
        return try Self.turn.withLock { _ in
            let (inputReading, inputWriting) = try FileDescriptor.pipe()
            let (outputReading, outputWriting) = try FileDescriptor.pipe()
            let (errorReading, errorWriting) = try FileDescriptor.pipe()
            let id = try spawn { actions in
                posix_spawn_file_actions_adddup2(&actions, inputReading.number, 0)
                posix_spawn_file_actions_adddup2(&actions, outputWriting.number, 1)
                posix_spawn_file_actions_adddup2(&actions, errorWriting.number, 2)
            }
            let streams = ChildStreams(
                output: outputReading, error: errorReading, input: inputWriting, pending: input,
                closesInput: true)
            return ChildProcess(id: id, name: name, streams: streams)
        }
    }

    /// Starts it in a session of its own, on a terminal that becomes the session's.
    func startOnTerminal(columns: Int) throws -> ChildProcess {
        try Self.turn.withLock { _ in
            let terminal = try PseudoTerminal(columns: columns)
            let id = try spawn(flags: 0) { actions in
                // The first terminal that the leader of a session opens becomes its own.
                posix_spawn_file_actions_addopen(&actions, 0, terminal.path, O_RDWR, 0)
                posix_spawn_file_actions_adddup2(&actions, 0, 1)
                posix_spawn_file_actions_adddup2(&actions, 0, 2)
            }
            let streams = ChildStreams(
                output: terminal.control, error: nil, input: terminal.control, pending: [],
                closesInput: false)
            return ChildProcess(id: id, name: name, streams: streams)
        }
    }

    private var name: String { ([program] + arguments).joined(separator: " ") }

    /// The program and its arguments; through a shell that changes the folder first if it must,
    /// because glibc hides the spawn action for that from Swift.
    private var command: [String] {
        guard let folder else { return [program] + arguments }
        return ["/bin/sh", "-c", "cd -- \"$0\" && exec \"$@\"", folder, program] + arguments
    }

    private func spawn(
        flags: Int32 = 0, _ addActions: (inout FileActions) -> Void
    ) throws -> pid_t {
        var actions = Self.emptyActions
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        addActions(&actions)

        var attributes = Self.emptyAttributes
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.setSignals(&attributes)
        posix_spawnattr_setflags(
            &attributes, Int16(flags | Int32(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)))

        var id: pid_t = 0
        let variables = environment.map { "\($0.key)=\($0.value)" }
        let code = withCStrings(command) { command in
            withCStrings(variables) { variables in
                posix_spawn(&id, self.command[0], &actions, &attributes, command, variables)
            }
        }
        guard code == 0 else { throw TestSupportError("start \(program)", errno: code) }
        return id
    }

    #if canImport(Darwin)
        typealias FileActions = posix_spawn_file_actions_t?
        private static var emptyActions: FileActions { nil }
        private static var emptyAttributes: posix_spawnattr_t? { nil }
        private typealias Attributes = posix_spawnattr_t?
    #else
        typealias FileActions = posix_spawn_file_actions_t
        private static var emptyActions: FileActions { posix_spawn_file_actions_t() }
        private static var emptyAttributes: posix_spawnattr_t { posix_spawnattr_t() }
        private typealias Attributes = posix_spawnattr_t
    #endif

    /// Whatever the tests ignore or block, the child starts with what a shell would give it.
    private static func setSignals(_ attributes: inout Attributes) {
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD] {
            sigaddset(&defaults, signal)
        }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
    }
}

/// Lends texts as the null-terminated array that C takes for arguments and variables.
private func withCStrings<Result>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let pointers = texts.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
}
