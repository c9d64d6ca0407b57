// Reading a verb's line. The grammar:
//   --name value   --name=value   -n value   -nvalue   -n=value   -ab for the flags -a and -b
//   --             ends the options; every word after it is an argument
//   -5  -0.5       is a number, not an option;   - alone is an argument
// A value may not look like an option unless it is joined with "=": a forgotten value is noticed.

extension CommandSyntax {
    /// What a line asks of a verb.
    public enum Request: Sendable {
        /// To show its help.
        case help
        /// To run with these arguments.
        case run(ParsedArguments)
    }

    /// Understands the words after the verb; a request for help wins over any mistake beside it.
    public func parse(_ arguments: [String]) throws(UsageError) -> Request {
        if asksForHelp(arguments) { return .help }
        var line = LineReader(syntax: self, remaining: arguments[...])
        return .run(try line.read())
    }
}

private struct LineReader {
    let syntax: CommandSyntax
    var remaining: ArraySlice<String>
    var values: [String: [any Sendable]] = [:]
    var words: [String] = []

    mutating func read() throws(UsageError) -> ParsedArguments {
        while let word = remaining.popFirst() { try read(word) }
        try checkRequiredOptions()
        try checkWords()
        return ParsedArguments(syntax: syntax, values: values, words: words)
    }

    private mutating func read(_ word: String) throws(UsageError) {
        if word == "--" {
            words += remaining
            remaining = []
        } else if word.hasPrefix("--") {
            try readLong(word)
        } else if looksLikeOption(word) {
            try readShort(word)
        } else {
            words.append(word)
        }
    }

    private mutating func readLong(_ word: String) throws(UsageError) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count > 1 ? String(parts[1]) : nil
        try read(try declaration(String(parts[0])), writtenAs: String(parts[0]), value: value)
    }

    private mutating func readShort(_ word: String) throws(UsageError) {
        let name = String(word.prefix(2))
        let rest = word.dropFirst(2)
        let declaration = try declaration(name)
        guard declaration.kind == nil, !rest.isEmpty, rest.first != "=" else {
            let value = rest.first == "=" ? rest.dropFirst() : rest
            return try read(
                declaration, writtenAs: name, value: rest.isEmpty ? nil : String(value))
        }
        try read(declaration, writtenAs: name, value: nil)
        try readShort("-\(rest)")
    }

    private mutating func read(
        _ declaration: OptionDeclaration, writtenAs name: String, value: String?
    ) throws(UsageError) {
        guard let kind = declaration.kind else {
            if let value { throw error("\(name) takes no value, but was given '\(value)'") }
            values[declaration.name] = []
            return
        }
        let text = if let value { value } else { try nextValue(name, kind) }
        guard let value = kind.read(text) else { throw wrongValue(text, for: name, kind) }
        if declaration.presence != .repeatable, values[declaration.name] != nil {
            throw error("\(declaration.name) is given twice")
        }
        values[declaration.name, default: []].append(value)
    }

    private mutating func nextValue(
        _ name: String, _ kind: ValueKind<any Sendable>
    ) throws(UsageError) -> String {
        guard let next = remaining.first else {
            throw error("\(name) takes \(kind.expectation), but nothing follows it")
        }
        guard !looksLikeOption(next) else {
            let message = "\(name) takes \(kind.expectation), but '\(next)' follows it"
            let isMeant = !isDeclared(next) && kind.read(next) != nil
            throw error(message, hint: isMeant ? "\(name)=\(next)" : nil)
        }
        return remaining.removeFirst()
    }

    private func declaration(_ name: String) throws(UsageError) -> OptionDeclaration {
        if let known = syntax.declarations.first(where: { $0.name == name || $0.short == name }) {
            return known
        }
        throw error("\(syntax.command) has no option '\(name)'", hint: suggestion(for: name))
    }

    private func suggestion(for name: String) -> String? {
        let denied = name.hasPrefix("--no-") ? "--\(name.dropFirst(5))" : nil
        if let flag = syntax.declarations.first(where: { $0.name == denied && $0.kind == nil }) {
            return "leave out \(flag.name)"
        }
        let names = syntax.declarations.map(\.name)
        return nearest(to: name, among: names, otherNames: syntax.otherNames)
            .map { "\($0)   (did you mean it?)" }
    }

    private func looksLikeOption(_ word: String) -> Bool {
        let rest = word.dropFirst()
        guard word.first == "-", let first = rest.first else { return false }
        return !(first.isDigit || (first == "." && rest.dropFirst().first?.isDigit == true))
    }

    private func isDeclared(_ word: String) -> Bool {
        let name = String(word.prefix { $0 != "=" })
        return syntax.declarations.contains { $0.name == name || $0.short == name } || word == "--"
    }

    private func checkRequiredOptions() throws(UsageError) {
        let missing = syntax.declarations.first {
            $0.presence == .required && values[$0.name] == nil
        }
        if let missing { throw error("\(syntax.command) needs \(missing.invocation)") }
    }

    private func checkWords() throws(UsageError) {
        var place = 0
        for positional in syntax.positionals {
            place += positional.leastCount
            if words.count < place { throw error("\(syntax.command) needs \(positional.name)") }
        }
        if case .rest = syntax.positionals.last?.count { return }
        guard words.count > syntax.positionals.count else { return }
        let names = wordList(syntax.positionals.map(\.name), joinedBy: "and")
        let taken = names.isEmpty ? "no arguments" : "\(names) only"
        throw error(
            "'\(words[syntax.positionals.count])' is too much: \(syntax.command) takes \(taken)")
    }

    private func wrongValue(
        _ text: String, for name: String, _ kind: ValueKind<any Sendable>
    ) -> UsageError {
        let meant = nearest(to: text, among: kind.choices, otherNames: kind.otherNames)
        return error(
            "\(name) takes \(kind.expectation), not '\(text)'",
            hint: meant.map { "\(name) \($0)   (did you mean it?)" })
    }

    private func error(_ message: String, hint: String? = nil) -> UsageError {
        let hints = [hint, syntax.helpCommand].compactMap(\.self)
        return UsageError(message, hint: hints.joined(separator: ", "))
    }
}
