// Programs that a test runs, the way a user's shell would. No Foundation: its Process brings along
// 50 MB and a run loop.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A program that a test runs.
public struct Executable: Sendable {
    /// Where it is, as an absolute path.
    public let path: String

    /// The program at a path.
    public init(path: String) throws {
        guard access(path, X_OK) == 0 else {
            throw TestSupportError("there is no program at \(path): build it first")
        }
        self.path = path
    }

    /// A program of this package, built in the same configuration as the running tests.
    public static func built(_ name: String) throws -> Executable {
        try Executable(path: "\(buildFolder())/\(name)")
    }

    /// Runs the program to its end.
    ///
    /// - Parameters:
    ///   - arguments: what follows its name.
    ///   - environment: variables on top of `baseEnvironment`.
    ///   - folder: the working folder; that of the tests if it is nil.
    ///   - input: what it reads on standard input; nothing if it is nil.
    ///   - timeLimit: after which it is killed.
    /// - Throws: `TestSupportError` if it can't be started or does not end in time.
    public func run(
        _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
        input: String? = nil, timeLimit: Duration = .seconds(60)
    ) throws -> ProcessOutcome {
        try start(arguments, environment: environment, folder: folder, input: input)
            .wait(timeLimit: timeLimit)
    }

    /// Starts the program with its output in pipes and does not wait.
    public func start(
        _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
        input: String? = nil
    ) throws -> ChildProcess {
        let command = Spawning(
            program: path, arguments: arguments, environment: Self.merged(environment),
            folder: folder)
        return try command.startWithPipes(input: Array((input ?? "").utf8))
    }

    /// Starts the program on a terminal of its own: what a person would see is its standard output.
    ///
    /// - Parameter columns: the width of the terminal.
    public func startOnTerminal(
        _ arguments: [String], environment: [String: String] = [:], folder: String? = nil,
        columns: Int = 100
    ) throws -> ChildProcess {
        let variables = ["TERM": "xterm-256color"].merging(environment) { $1 }
        let command = Spawning(
            program: path, arguments: arguments, environment: Self.merged(variables), folder: folder
        )
        return try command.startOnTerminal(columns: columns)
    }

    /// What every program gets: nothing of the developer's settings that changes what it does.
    public static var baseEnvironment: [String: String] {
        let passedOn = ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"]
        var variables = ["LC_ALL": "C.UTF-8"]
        for name in passedOn {
            if let value = getenv(name) { variables[name] = String(cString: value) }
        }
        return variables
    }

    private static func merged(_ environment: [String: String]) -> [String: String] {
        baseEnvironment.merging(environment) { $1 }
    }

    /// Tests run from a bundle beside the programs: the folder of this process's own program, or of
    /// the bundle around it on macOS.
    private static func buildFolder() -> String {
        let marker = ".xctest"
        let own = CommandLine.arguments.first { $0.contains(marker) } ?? CommandLine.arguments[0]
        let bundle = own.firstRange(of: marker).map { String(own[..<$0.upperBound]) } ?? own
        return bundle.lastIndex(of: "/").map { String(bundle[..<$0]) } ?? "."
    }
}
