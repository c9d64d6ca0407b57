// The program: which verbs there are, and the way from a command line to an exit code.

internal import CommandLineArguments

/// nnstore as a whole.
public enum Program {
    public static let version = "0.1.0"

    /// Runs one command line, without the program's name, and returns the number to end with.
    public static func run(_ line: [String]) -> Int32 {
        let request: CommandSet.Request
        do {
            request = try commandSet.parse(line)
        } catch {
            let output = Output.ofProcess(format: OutputFormat(unparsed: line))
            return output.present(error).rawValue
        }
        switch request {
        case .help(let text): return write(text)
        case .version: return write("nnstore \(version)\n")
        case .run(let syntax, let arguments): return run(syntax, arguments, line)
        }
    }

    private static func write(_ text: String) -> Int32 {
        let output = Output.ofProcess(format: .text)
        do {
            try output.write(text)
            return output.finish(.success).rawValue
        } catch {
            return output.present(error).rawValue
        }
    }

    private static func run(
        _ syntax: CommandSyntax, _ arguments: ParsedArguments, _ line: [String]
    ) -> Int32 {
        var output = Output.ofProcess(format: OutputFormat(unparsed: line))
        do {
            let context = try CommandContext(of: arguments)
            output = context.output
            guard let command = commands.first(where: { $0.syntax.words == syntax.words }) else {
                preconditionFailure("the verb '\(syntax.name)' is declared but not listed")
            }
            return output.finish(try command.run(arguments, in: context)).rawValue
        } catch {
            return output.present(error).rawValue
        }
    }
}
