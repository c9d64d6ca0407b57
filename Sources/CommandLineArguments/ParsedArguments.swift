// A command line as it was understood: each declared constant reads its own value.

/// The values of a verb's arguments, read with the constants that declared them.
public struct ParsedArguments: Sendable {
    /// The verb's declaration.
    public let syntax: CommandSyntax
    let values: [String: [any Sendable]]
    let words: [String]

    /// The value of an option, nil where it wasn't given.
    public subscript<Value>(option: Option<Value>) -> Value? {
        read(option, as: Value.self).first
    }

    /// The value of an option that must be given.
    public subscript<Value>(option: RequiredOption<Value>) -> Value {
        guard let value = read(option, as: Value.self).first else {
            preconditionFailure("parsing lets no line pass without \(option.declaration.name)")
        }
        return value
    }

    /// The value of an option, or its default.
    public subscript<Value>(option: DefaultedOption<Value>) -> Value {
        read(option, as: Value.self).first ?? option.defaultValue
    }

    /// All values of an option, in the order given.
    public subscript<Value>(option: RepeatableOption<Value>) -> [Value] {
        read(option, as: Value.self)
    }

    /// Whether a flag was given.
    public subscript(flag: Flag) -> Bool { isGiven(flag) }

    /// The word given for an argument, nil where it was left out.
    public subscript(positional: Positional) -> String? { all(positional).first }

    /// The word given for an argument that must be given.
    public func required(_ positional: Positional) -> String {
        guard let word = all(positional).first else {
            preconditionFailure("\(syntax.command) lets \(positional.name) be left out")
        }
        return word
    }

    /// Every word given for an argument, in order.
    public func all(_ positional: Positional) -> [String] {
        guard let index = syntax.positionals.firstIndex(where: { $0.name == positional.name })
        else { preconditionFailure("\(syntax.command) doesn't declare \(positional.name)") }
        let rest = words.dropFirst(index)
        return if case .rest = positional.count { Array(rest) } else { Array(rest.prefix(1)) }
    }

    /// Whether an option or a flag was given, its default not counting.
    public func isGiven(_ option: any OptionDeclaring) -> Bool {
        let name = option.declaration.name
        precondition(
            syntax.declarations.contains { $0.name == name },
            "\(syntax.command) doesn't declare \(name)")
        return values[name] != nil
    }

    private func read<Value>(
        _ option: any OptionDeclaring, as type: Value.Type
    ) -> [Value] {
        guard isGiven(option) else { return [] }
        return (values[option.declaration.name] ?? []).map { value in
            guard let value = value as? Value else {
                preconditionFailure("\(option.declaration.name) is declared with two kinds")
            }
            return value
        }
    }
}

extension ParsedArguments {
    /// An error about this line whose hint is the verb's help, for what only the verb can judge.
    public func usageError(_ message: String, hint: String? = nil) -> UsageError {
        UsageError(message, hint: hint ?? syntax.helpCommand)
    }

    /// Refuses a line with more than one of several options that exclude each other.
    public func requireAtMostOne(of options: [any OptionDeclaring]) throws(UsageError) {
        let given = options.filter { isGiven($0) }.map(\.declaration.name)
        guard given.count > 1 else { return }
        throw usageError("\(wordList(given, joinedBy: "and")) exclude each other")
    }

    /// Refuses a line without any, or with more than one, of several options.
    public func requireOne(of options: [any OptionDeclaring]) throws(UsageError) {
        try requireAtMostOne(of: options)
        guard !options.contains(where: { isGiven($0) }) else { return }
        let names = wordList(options.map(\.declaration.name), joinedBy: "or")
        throw usageError("\(syntax.command) needs one of \(names)")
    }
}
