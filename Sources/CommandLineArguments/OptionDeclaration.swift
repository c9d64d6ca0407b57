// What an option or a flag says about itself: the one description that parsing, help, Markdown and
// completion read, so that they can't disagree.

/// Anything that is written with dashes: an option with a value or a flag.
public protocol OptionDeclaring: Sendable {
    /// What it says about itself.
    var declaration: OptionDeclaration { get }
}

/// The name, the help and the kind of value of an option or a flag.
public struct OptionDeclaration: Sendable {
    /// How often it may or must be given.
    public enum Presence: Sendable {
        case optional, required, repeatable
    }

    /// The long name with its dashes: `--epochs`.
    public let name: String
    /// The short name with its dash, `-n`, if there is one.
    public let short: String?
    /// What stands for the value in help, `N`; nil for a flag.
    public let valueName: String?
    /// One sentence without a full stop.
    public let help: String
    /// How often it may or must be given.
    public internal(set) var presence = Presence.optional
    /// What holds where it isn't given, as one would type it.
    public internal(set) var defaultText: String?
    /// What values it takes; nil for a flag.
    let kind: ValueKind<any Sendable>?

    init(
        name: String, short: String?, valueName: String?, help: String,
        kind: ValueKind<any Sendable>?
    ) {
        precondition(
            name.hasPrefix("--") && name.count > 2, "a name is written with two dashes: \(name)")
        precondition(
            short.map { $0.hasPrefix("-") && $0.count == 2 } ?? true,
            "a short name is a dash and one character: \(short ?? "")")
        self.name = name
        self.short = short
        self.valueName = valueName
        self.help = help
        self.kind = kind
    }

    /// The words among which its value must be, empty where there are too many to name.
    public var choices: [String] { kind?.choices ?? [] }

    /// How it is written: `--epochs N`.
    public var invocation: String { valueName.map { "\(name) \($0)" } ?? name }

    /// The help and what follows from the declaration: the choices, the default, the repetition.
    var fullHelp: String {
        var text = help
        if !choices.isEmpty { text += ": \(wordList(choices, joinedBy: "or"))" }
        if let defaultText { text += " (default \(defaultText))" }
        if presence == .repeatable { text += " (repeatable)" }
        if presence == .required { text += " (required)" }
        return text
    }
}
