// All the verbs of a program: which one a line calls, and the overview of them.

/// The verbs of a program, in titled sections, with the options that all of them share.
public struct CommandSet: Sendable {
    /// Verbs under a title of the overview.
    public struct Section: Sendable {
        /// The title above them: "Train".
        public let title: String
        /// The verbs, in the order shown.
        public let commands: [CommandSyntax]

        /// A section of verbs.
        public init(_ title: String, _ commands: [CommandSyntax]) {
            self.title = title
            self.commands = commands
        }
    }

    /// What a whole command line asks for.
    public enum Request: Sendable {
        /// To show this text.
        case help(String)
        /// To show the version.
        case version
        /// To run the verb with these arguments.
        case run(CommandSyntax, ParsedArguments)
    }

    /// The program's name.
    public let program: String
    /// What it is, in one sentence.
    public let summary: String
    /// The verbs.
    public let sections: [Section]
    /// Options that may also stand before the verb.
    public let common: OptionGroup

    /// The verbs of a program; those in `common` must be declared by the verbs too.
    public init(program: String, summary: String, common: OptionGroup, sections: [Section]) {
        self.program = program
        self.summary = summary
        self.common = common
        self.sections = sections
    }

    /// Every verb.
    public var commands: [CommandSyntax] { sections.flatMap(\.commands) }

    /// Finds the verb that a line calls and parses the rest of the line with its declaration.
    public func parse(_ arguments: [String]) throws(UsageError) -> Request {
        let (leading, line) = splitLeadingOptions(arguments)
        guard let first = line.first else { return .help(overview) }
        if ["--help", "-h"].contains(first) { return .help(overview) }
        if first == "--version" {
            try refuse(leadingFlags(leading) + line.dropFirst(), after: first)
            return .version
        }
        if first == "help" {
            return .help(try helpText(about: leadingFlags(leading) + line.dropFirst()))
        }
        guard let syntax = command(calledBy: line) else {
            return .help(try familyText(line))
        }
        switch try syntax.parse(leading + line.dropFirst(syntax.words.count)) {
        case .help: return .help(syntax.helpText)
        case .run(let parsed): return .run(syntax, parsed)
        }
    }

    /// The verb with the most words that the line begins with.
    private func command(calledBy line: ArraySlice<String>) -> CommandSyntax? {
        commands.filter { line.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
    }

    /// Cuts `--store x` off the front of `--store x list`.
    private func splitLeadingOptions(
        _ arguments: [String]
    ) -> (leading: [String], line: ArraySlice<String>) {
        var count = 0
        while count < arguments.count {
            let word = arguments[count]
            let declaration = common.declarations.first {
                word != "--help" && word != "-h"
                    && ($0.name == String(word.prefix { $0 != "=" }) || $0.short == word)
            }
            guard let declaration else { break }
            let isTwoWords = declaration.valueName != nil && !word.contains("=")
            count += isTwoWords ? 2 : 1
        }
        count = min(count, arguments.count)
        return (Array(arguments.prefix(count)), arguments.dropFirst(count))
    }

    /// Those that ask for something: which store is named doesn't matter to every line.
    private func leadingFlags(_ words: [String]) -> [String] {
        words.filter { word in
            common.declarations.contains { $0.name == word && $0.valueName == nil }
        }
    }

    /// Help and the version are text, whatever is asked for beside them.
    private func refuse(_ words: [String], after command: String) throws(UsageError) {
        guard let word = words.first else { return }
        throw UsageError(
            "'\(word)' is too much: \(program) \(command) writes text",
            hint: "\(program) \(command)")
    }

    private func helpText(about line: [String]) throws(UsageError) -> String {
        let words = line.filter { !$0.hasPrefix("-") }
        let options = line.filter { $0.hasPrefix("-") && $0 != "--help" && $0 != "-h" }
        try refuse(options, after: (["help"] + words).joined(separator: " "))
        if words.isEmpty { return overview }
        if let syntax = commands.first(where: { $0.words == words }) { return syntax.helpText }
        return try familyText((words + ["--help"])[...])
    }

    /// The verbs that begin with the line's first word, or why there are none to show.
    private func familyText(_ line: ArraySlice<String>) throws(UsageError) -> String {
        let words = Array(line.prefix { !$0.hasPrefix("-") })
        guard let first = words.first else {
            throw UsageError("no verb stands before '\(line.first ?? "")'", hint: "\(program) help")
        }
        let family = commands.filter { $0.words.first == first }
        guard !family.isEmpty else {
            throw unknownVerb(first, among: commands.compactMap(\.words.first))
        }
        guard words.count == 1 else {
            throw unknownVerb("\(first) \(words[1])", among: family.map(\.name))
        }
        guard line.contains("--help") || line.contains("-h") else {
            let seconds = family.compactMap { $0.words.dropFirst().first }
            throw UsageError(
                "\(program) \(first) needs one of \(wordList(seconds, joinedBy: "or"))",
                hint: "\(program) help \(first)")
        }
        return listing(of: [Section("Verbs", family)])
    }

    private func unknownVerb(_ verb: String, among names: [String]) -> UsageError {
        let meant = nearest(to: verb, among: names)
        let hint = meant.map { "\(program) \($0)   (did you mean it?), " } ?? ""
        return UsageError("there is no verb '\(verb)'", hint: "\(hint)\(program) help")
    }
}

extension CommandSet {
    /// The text of `nnstore help`: every verb with its summary.
    public var overview: String {
        "usage: \(program) VERB [arguments] [options]\n\n\(summary)\n\n" + listing(of: sections)
    }

    /// Every verb's section in Markdown: docs/COMMANDS.md below its title.
    public var markdown: String {
        sections.map { section in
            "## \(section.title)\n\n"
                + section.commands.map { $0.markdown(level: 3) }.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private func listing(of sections: [Section]) -> String {
        let lines = sections.flatMap { section in
            ["\(section.title):"]
                + TextLayout.columns(section.commands.map { ($0.name, $0.summary) }) + [""]
        }
        let common = TextLayout.columns(
            self.common.declarations.map { ($0.invocation, $0.fullHelp) })
        let closing = ["", "More about one of them: \(program) help VERB"]
        return (lines + ["\(self.common.title):"] + common + closing).joined(separator: "\n") + "\n"
    }
}
