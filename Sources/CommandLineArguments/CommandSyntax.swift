// All that a verb takes: what parses its line, prints its help and writes its page of the docs.

/// Options under a common title in help, such as those that every verb understands.
public struct OptionGroup: Sendable {
    /// The title above them: "When to stop".
    public let title: String
    /// What they declare, in the order shown.
    public let declarations: [OptionDeclaration]

    /// A group of options and flags under a title.
    public init(_ title: String, _ options: [any OptionDeclaring]) {
        self.title = title
        self.declarations = options.map(\.declaration)
    }
}

/// A command line to copy, and what it does.
public struct Example: Sendable {
    /// What to type.
    public let command: String
    /// What it does, in a few words.
    public let meaning: String

    /// An example from what to type and what it does.
    public init(_ command: String, _ meaning: String) {
        self.command = command
        self.meaning = meaning
    }
}

/// The declared command line of one verb.
public struct CommandSyntax: Sendable {
    /// The program whose verb this is.
    public let program: String
    /// The words that call it, `["data", "import"]`; none for a program without verbs.
    public let words: [String]
    /// What it does, in one sentence.
    public let summary: String
    /// What else there is to know: paragraphs with blank lines between; indented ones stay as is.
    public let discussion: String
    /// The arguments without names, in order.
    public let positionals: [Positional]
    /// The options and flags, in the order of help.
    public let groups: [OptionGroup]
    /// Command lines to copy.
    public let examples: [Example]
    /// What other programs call its options, each with what to type here.
    public let otherNames: OtherNames

    /// A verb, called by words with spaces between: "data import".
    ///
    /// Broken promises stop the program: a name declared twice, an argument that must be given
    /// after one that may be left out, anything after the one that takes the rest.
    public init(
        _ words: String, program: String = "nnstore", summary: String, discussion: String = "",
        positionals: [Positional] = [], options: [any OptionDeclaring] = [],
        groups: [OptionGroup] = [], examples: [Example] = [], otherNames: OtherNames = [:]
    ) {
        self.program = program
        self.words = words.split(separator: " ").map(String.init)
        self.summary = summary
        self.discussion = discussion
        self.positionals = positionals
        self.groups = (options.isEmpty ? [] : [OptionGroup("Options", options)]) + groups
        self.examples = examples
        self.otherNames = otherNames
        checkNames()
        checkPositionals()
    }

    /// What calls it: "nnstore data import".
    public var command: String { ([program] + words).joined(separator: " ") }

    /// Its words as one: "data import".
    public var name: String { words.joined(separator: " ") }

    /// Every option and flag, in the order of help.
    public var declarations: [OptionDeclaration] { groups.flatMap(\.declarations) }

    /// The line that shows how to call it: "nnstore data import NAME FILE --target COLUMN [options]".
    public var synopsis: String {
        let required = declarations.filter { $0.presence == .required }
        let others = declarations.count > required.count ? ["[options]"] : []
        let parts = positionals.map(\.invocation) + required.map(\.invocation) + others
        return ([command] + parts).joined(separator: " ")
    }

    /// What to type to read its help: "nnstore help data import".
    public var helpCommand: String {
        words.isEmpty ? "\(program) --help" : "\(program) help \(name)"
    }

    /// Whether a line asks for help: `--help` or `-h` anywhere before a `--`.
    public func asksForHelp(_ arguments: some Sequence<String>) -> Bool {
        arguments.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
    }

    private func checkNames() {
        var seen = Set<String>()
        for name in declarations.flatMap({ [$0.name, $0.short].compactMap(\.self) }) {
            precondition(seen.insert(name).inserted, "\(command) declares \(name) twice")
        }
    }

    private func checkPositionals() {
        for (earlier, later) in zip(positionals, positionals.dropFirst()) {
            let isReachable =
                earlier.count == .one || (earlier.count == .optional && later.leastCount == 0)
            precondition(isReachable, "\(command) can't tell \(later.name) from \(earlier.name)")
        }
    }
}
