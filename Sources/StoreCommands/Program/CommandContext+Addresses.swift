// Addresses as they are typed on a command line.

internal import CommandLineArguments
internal import ModelStore

extension CommandContext {
    /// Refuses a word that ends where an address would name its checkpoint: `reader@`.
    ///
    /// - Throws: `CommandFailure`.
    static func checkEnd(of word: String) throws {
        let name = word.prefix { $0 != "@" }
        let rest = word.dropFirst(name.count)
        guard rest == "@" || rest.hasPrefix("@~") else { return }
        throw CommandFailure(
            .usage, "nothing stands after the @ of '\(word)'",
            hint: "\(name), or \(name)@STEP, \(name)@best, \(name)@TAG")
    }
}
