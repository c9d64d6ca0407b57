// A word on the command line that is told by its place: a network, a file, an address.

/// An argument without a name, told by its place on the line.
public struct Positional: Sendable {
    /// How many words it takes.
    public enum Count: Sendable, Equatable {
        case one
        case optional
        /// All the words that are left.
        case rest(atLeast: Int)
    }

    /// What stands for it in help: `NETWORK`.
    public let name: String
    /// One sentence without a full stop.
    public let help: String
    /// How many words it takes.
    public let count: Count

    /// An argument with its name in capitals and its help.
    public init(_ name: String, help: String, _ count: Count = .one) {
        self.name = name
        self.help = help
        self.count = count
    }

    /// How it stands in a usage line: `FILE`, `[FILE]`, `FILE ...`, `[FILE ...]`.
    var invocation: String {
        switch count {
        case .one: name
        case .optional: "[\(name)]"
        case .rest(let least): least == 0 ? "[\(name) ...]" : "\(name) ..."
        }
    }

    /// How many words there must be for it.
    var leastCount: Int {
        switch count {
        case .one: 1
        case .optional: 0
        case .rest(let least): least
        }
    }
}
