// nnstore log: the error history, newest step first.

internal import CommandLineArguments
internal import ModelStore

enum LogCommand: Command {
    private static let range = Positional(
        "NETWORK", help: "a network or a range of its steps: reader, reader@100..200/10", .optional)
    private static let limit = Option(
        "--limit", short: "-n", value: "N",
        help: "show N steps, 0 for all (text shows 20 unless told, other formats all)",
        as: .integer(in: 0...))
    private static let reverse = Flag("--reverse", help: "oldest step first")
    private static let oneline = Flag("--oneline", help: "one plain line a step, without a heading")

    static let syntax = CommandSyntax(
        "log", summary: "Show the steps of a network with their errors",
        discussion: """
            The error of a step is the loss of its batch, measured with the weights of the step \
            before it; validation and accuracy are measured after the step. So without validation \
            the best checkpoint stands one step below the lowest error. Step 0 is the initial \
            state. Without NETWORK the store's only one is meant.
            """,
        positionals: [range],
        options: [limit, reverse, oneline],
        groups: [CommonOptions.stream],
        examples: [
            Example("nnstore log reader -n 5", "the last five steps"),
            Example("nnstore log reader@100..200/10", "every tenth step from 100 to 200"),
            Example("nnstore log reader@{1}", "the steps before the last rollback"),
            Example("nnstore log reader --csv > errors.csv", "the whole error history"),
        ])

    /// How many steps people see unless they ask for more.
    private static let defaultLimit = 20

    static func run(
        _ arguments: ParsedArguments, in context: CommandContext
    ) throws -> ExitCode {
        try checkFormat(arguments, context.output.format)
        let store = try context.openStore()
        let word = try arguments[Self.range] ?? onlyNetwork(of: store)
        let range = try store.resolve(try AddressRange(parsing: word), now: context.now())
        let pages = StepPages(range, newestFirst: !arguments[reverse], in: store)
        let limit = limit(arguments, context.output.format)
        let log = try StepLog(range, in: store, now: context.now())
        if arguments[oneline] {
            try pages.forEach(limit: limit) { try context.output.write(log.line($0) + "\n") }
        } else {
            try context.output.write(log.table) { try pages.forEach(limit: limit, $0) }
        }
        if context.output.format == .text, pages.count > limit {
            let command = command(word, arguments)
            try context.output.write(
                "… \(Format.count(pages.count - limit)) more (\(command) --limit 0 | less)\n")
        }
        return .success
    }

    private static func checkFormat(
        _ arguments: ParsedArguments, _ format: OutputFormat
    ) throws(UsageError) {
        guard arguments[oneline], format != .text else { return }
        throw arguments.usageError("--oneline is a form of text: leave out --\(format)")
    }

    private static func limit(_ arguments: ParsedArguments, _ format: OutputFormat) -> Int {
        let asked = arguments[limit] ?? (format == .text ? defaultLimit : 0)
        return asked == 0 ? .max : asked
    }

    /// What to type for the steps that were left out.
    private static func command(_ word: String, _ arguments: ParsedArguments) -> String {
        let flags = [reverse, oneline].filter { arguments[$0] }.map(\.declaration.name)
        return (["nnstore log", DisplayText.escaped(word)] + flags).joined(separator: " ")
    }

    private static func onlyNetwork(of store: ModelStore) throws -> String {
        let names = try store.networks().map(\.name)
        switch names.count {
        case 1: return names[0]
        case 0:
            throw CommandFailure(
                .notFound, "there is no network in \(store.path)",
                hint: "nnstore create NAME --layers 64,32:sigmoid,10:softmax")
        default:
            let shown = names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
            throw CommandFailure(
                .usage, "there are \(Format.count(names.count)) networks: \(shown)",
                hint: "nnstore log \(names[0])")
        }
    }
}
