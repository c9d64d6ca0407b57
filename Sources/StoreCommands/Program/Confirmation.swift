// The question before something is destroyed. Every destructive verb asks it here, so that all of
// them keep the same promise: the plan is shown, --dry-run never asks, --yes answers ahead, and
// where nobody can be asked the verb refuses.

internal import CommandLineArguments

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What is about to be destroyed, and whether its owner agrees.
struct Confirmation {
    /// What follows from the answer.
    enum Answer {
        case goAhead
        /// Only the plan was asked for: `--dry-run`.
        case planOnly
    }

    private static let dryRun = Flag("--dry-run", help: "show what would happen, and do nothing")
    private static let yes = Flag("--yes", help: "go ahead without asking")

    /// The options of a verb that asks.
    static let options = OptionGroup("Before it happens", [dryRun, yes])

    /// What will happen, a line each.
    let plan: [String]
    /// What is asked below the plan: "remove it?".
    let question: String

    /// The answer that the line gives ahead, or that the user types.
    ///
    /// - Throws: `CommandFailure` with exit 4 if the answer is no, or if nobody can be asked.
    func answer(_ arguments: ParsedArguments, _ output: Output) throws -> Answer {
        try arguments.requireAtMostOne(of: [Self.dryRun, Self.yes])
        if arguments[Self.dryRun] { return .planOnly }
        if arguments[Self.yes] { return .goAhead }
        for line in plan { output.message(DisplayText.escaped(line)) }
        guard isatty(STDIN_FILENO) == 1, output.standardError.terminal.isInteractive else {
            throw CommandFailure(
                .refused,
                "\(arguments.syntax.command) asks first, and there is no terminal to ask on",
                hint: "the same with --yes, or with --dry-run to see the plan only")
        }
        return try ask(output)
    }

    private func ask(_ output: Output) throws -> Answer {
        try output.standardError.write("\(question) [y/N] ")
        try output.standardError.flush()
        let reply = readLine()?.lowercased() ?? ""
        guard ["y", "yes"].contains(reply) else {
            throw CommandFailure(.refused, "nothing was done: the answer was not yes")
        }
        return .goAhead
    }
}
