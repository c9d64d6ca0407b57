// A flag: an option without a value.

/// A switch that is on when it is given: `--shuffle`. Giving it twice changes nothing.
public struct Flag: OptionDeclaring {
    public let declaration: OptionDeclaration

    /// A flag with its name (`--shuffle`) and, if it is typed often, a short one (`-s`).
    public init(_ name: String, short: String? = nil, help: String) {
        declaration = OptionDeclaration(
            name: name, short: short, valueName: nil, help: help, kind: nil)
    }

    /// The request for help that every verb understands, to be shown in a group of every verb.
    public static let help = Flag("--help", short: "-h", help: "show this text")
}
