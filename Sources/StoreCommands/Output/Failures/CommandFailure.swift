// Why a command failed, as its user is told: what happened to which thing, the way out, the number.

package import CommandLineArguments

/// A failure ready to be shown: `error: …`, `try:   …` and the exit code.
package struct CommandFailure: Error, Equatable, Sendable {
    /// What happened, to which thing, in one line without a full stop.
    package let message: String
    /// Commands to try, or nil where nothing helps.
    package let hint: String?
    /// The number the process ends with.
    package let exitCode: ExitCode

    /// A failure from its three parts.
    package init(_ exitCode: ExitCode, _ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
        self.exitCode = exitCode
    }

    /// Any error as a failure; one that nobody gave words to is a bug of ours.
    package init(_ error: any Error) {
        self =
            switch error {
            case let failure as CommandFailure: failure
            case let error as any FailureConvertible: error.failure
            default:
                Self(
                    .internalError, "internal error: \(error)",
                    hint: "nnstore doctor, and report it as a bug")
            }
    }

    /// The failure as `--json` shows it.
    package var json: JSONValue {
        [
            "schema": "nnstore.error/1",
            "error": .string(message),
            "try": hint.map { .string($0) } ?? .null,
            "exit": .integer(Int(exitCode.rawValue)),
        ]
    }
}

/// An error of a module below that knows how the user is told of it.
///
/// Each module's error gets its conformance here in StoreCommands: the modules below know nothing
/// of exit codes.
package protocol FailureConvertible: Error {
    /// The same error as a command's failure.
    var failure: CommandFailure { get }
}

extension UsageError: FailureConvertible {
    /// A command line that can't be understood ends with 2.
    package var failure: CommandFailure { CommandFailure(.usage, message, hint: hint) }
}
