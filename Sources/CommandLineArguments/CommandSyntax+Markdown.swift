// The page of a verb in docs/COMMANDS.md, from the declaration that also prints its help.

extension CommandSyntax {
    /// The verb's section in Markdown, headed at a level, ending in a newline.
    public func markdown(level: Int = 2) -> String {
        var sections = [
            "\(String(repeating: "#", count: level)) \(command)", escaped(summary),
            "```\n\(synopsis)\n```",
        ]
        if !positionals.isEmpty {
            sections.append(
                table("argument", positionals.map { ("`\($0.invocation)`", $0.help) }))
        }
        sections += TextLayout.blocks(of: discussion).map(paragraph)
        sections += groups.map { group in
            table(
                group.title.lowercasingFirst, group.declarations.map { ($0.code, $0.fullHelp) })
        }
        if !examples.isEmpty { sections.append(exampleBlock) }
        return sections.joined(separator: "\n\n") + "\n"
    }

    private func table(_ title: String, _ rows: [(term: String, meaning: String)]) -> String {
        let head = "| \(title) | |\n|---|---|"
        return rows.reduce(head) { text, row in
            let meaning = escaped(row.meaning).replacing("|", with: "\\|")
            return "\(text)\n| \(row.term.replacing("|", with: "\\|")) | \(meaning) |"
        }
    }

    private func paragraph(_ lines: [String]) -> String {
        let isFixed = lines.first?.first == " "
        return isFixed
            ? "```\n\(lines.joined(separator: "\n"))\n```" : escaped(lines.joined(separator: " "))
    }

    private var exampleBlock: String {
        let lines = examples.map { "$ \($0.command)\n# \($0.meaning)" }
        return "```console\n\(lines.joined(separator: "\n"))\n```"
    }

    /// Help is written for terminals: `<`, `*` and `_` mean themselves.
    private func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            if "\\<*_`".contains(character) { result.append("\\") }
            result.append(character)
        }
    }
}

extension OptionDeclaration {
    /// The names as code: "`-n`, `--limit N`".
    fileprivate var code: String {
        (short.map { "`\($0)`, " } ?? "") + "`\(invocation)`"
    }
}

extension String {
    fileprivate var lowercasingFirst: String { prefix(1).lowercased() + dropFirst() }
}
