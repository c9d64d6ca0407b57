// The help text of a verb: plain text of 80 columns that depends on nothing but the declaration.

extension CommandSyntax {
    /// The whole help text, ending in a newline.
    public var helpText: String {
        var sections = [wrappedUsage, TextLayout.wrap(summary)]
        if !positionals.isEmpty { sections.append(positionalLines) }
        if !discussion.isEmpty { sections.append(TextLayout.paragraphs(discussion)) }
        sections += groups.map(lines(of:))
        if !examples.isEmpty { sections.append(exampleLines) }
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var wrappedUsage: [String] {
        let lines = TextLayout.wrap(synopsis, width: TextLayout.width - 7)
        return lines.enumerated().map { ($0.offset == 0 ? "usage: " : "       ") + $0.element }
    }

    private var positionalLines: [String] {
        TextLayout.columns(positionals.map { ($0.name, $0.help) })
    }

    private func lines(of group: OptionGroup) -> [String] {
        let rows = group.declarations.map { declaration in
            (declaration.listedInvocation, declaration.fullHelp)
        }
        return ["\(group.title):"] + TextLayout.columns(rows)
    }

    private var exampleLines: [String] {
        ["Examples:"]
            + examples.flatMap { example in
                ["  \(example.command)"]
                    + TextLayout.wrap(example.meaning, width: TextLayout.width - 6)
                    .map { "      \($0)" }
            }
    }
}

extension OptionDeclaration {
    /// The names side by side, the long ones below each other: `-n, --limit N`, `    --epochs N`.
    fileprivate var listedInvocation: String {
        (short.map { "\($0), " } ?? "    ") + invocation
    }
}
