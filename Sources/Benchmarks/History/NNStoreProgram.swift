// nnstore as its users start it.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The nnstore that was built beside this benchmark.
struct NNStoreProgram {
    private let path: String

    /// - Throws: `NoProgram`.
    init() throws {
        let ours = CommandLine.arguments[0]
        let folder = ours.lastIndex(of: "/").map { String(ours[...$0]) } ?? "./"
        path = folder + "nnstore"
        guard access(path, X_OK) == 0 else { throw NoProgram(words: [path]) }
    }

    /// How long one command takes as a process, from its start to its end.
    func milliseconds(of words: [String], store: String) throws -> Double {
        let start = ContinuousClock.now
        try run(words, environment: ["NNSTORE_STORE=\(store)"])
        return (ContinuousClock.now - start) / .milliseconds(1)
    }

    /// What it prints goes nowhere.
    private func run(_ words: [String], environment: [String]) throws {
        var actions = Self.emptyActions
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var line = ([path] + words).map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for text in line + variables { free(text) } }
        var id: pid_t = 0
        var status: Int32 = 0
        guard posix_spawn(&id, path, &actions, nil, &line, &variables) == 0,
            waitpid(id, &status, 0) == id, status == 0
        else { throw NoProgram(words: [path] + words) }
    }

    #if canImport(Glibc)
        private static var emptyActions: posix_spawn_file_actions_t { .init() }
    #else
        private static var emptyActions: posix_spawn_file_actions_t? { nil }
    #endif
}

/// nnstore can't be started, or failed; it says on standard error why.
struct NoProgram: Error, CustomStringConvertible {
    let words: [String]

    var description: String {
        """
        this did not work: \(words.joined(separator: " "))
        try:   \(BenchmarkProgram.name) history, which builds nnstore first
        """
    }
}
