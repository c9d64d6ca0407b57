// An option and its three variants: one that must be given, one with a default, one that repeats.

/// An option that takes a value and may be left out: `--epochs N`.
///
/// Declared once, as a constant of the verb; the same constant then reads the value:
/// ```swift
/// static let epochs = Option(
///     "--epochs", value: "N", help: "train until N epochs are done", as: .integer(in: 1...))
/// …
/// if let epochs = arguments[Self.epochs] { … }
/// ```
public struct Option<Value: Sendable>: OptionDeclaring {
    public let declaration: OptionDeclaration
    let kind: ValueKind<Value>

    /// An option with its name (`--limit`), what stands for its value in help, and its kind.
    public init(
        _ name: String, short: String? = nil, value valueName: String, help: String,
        as kind: ValueKind<Value>
    ) {
        self.declaration = OptionDeclaration(
            name: name, short: short, valueName: valueName, help: help, kind: kind.erased)
        self.kind = kind
    }

    /// The same option, without which the verb can't run.
    public var required: RequiredOption<Value> { RequiredOption(of: self) }

    /// The same option, which may be given several times.
    public var repeatable: RepeatableOption<Value> { RepeatableOption(of: self) }

    /// The same option with the value that holds where it isn't given, written as one types it.
    public func defaulting(to text: String) -> DefaultedOption<Value> {
        DefaultedOption(of: self, text: text)
    }
}

/// An option without which the verb can't run: reading it always gives a value.
public struct RequiredOption<Value: Sendable>: OptionDeclaring {
    public let declaration: OptionDeclaration

    init(of option: Option<Value>) {
        var declaration = option.declaration
        declaration.presence = .required
        self.declaration = declaration
    }
}

/// An option that may be given several times: reading it gives all values in their order.
public struct RepeatableOption<Value: Sendable>: OptionDeclaring {
    public let declaration: OptionDeclaration

    init(of option: Option<Value>) {
        var declaration = option.declaration
        declaration.presence = .repeatable
        self.declaration = declaration
    }
}

/// An option with a default, which help shows and the same reading turns into the value.
public struct DefaultedOption<Value: Sendable>: OptionDeclaring {
    public let declaration: OptionDeclaration
    /// The value that holds where the option isn't given.
    public let defaultValue: Value

    init(of option: Option<Value>, text: String) {
        guard let value = option.kind.read(text) else {
            preconditionFailure(
                "\(option.declaration.name) takes \(option.kind.expectation), not its own default")
        }
        var declaration = option.declaration
        declaration.defaultText = text
        self.declaration = declaration
        self.defaultValue = value
    }
}
