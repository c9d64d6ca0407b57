// With --resume, settings that are given must be the recorded ones. Values are compared, not texts:
// `--optimizer adam` is adam with the settings it has anyway.

internal import CommandLineArguments

/// The options that are held against recorded settings, and the first that is another.
struct RecordedSettings {
    /// An option as it is given and as it would have to be.
    struct Difference {
        let given: String
        let recorded: String
    }

    private let arguments: ParsedArguments
    private(set) var firstDifference: Difference?

    init(_ arguments: ParsedArguments) {
        self.arguments = arguments
    }

    /// Holds an option against what was recorded; one that is not given is never another.
    ///
    /// - Parameters:
    ///   - given: nil where the option stands for nothing, as a schedule without a warm-up.
    ///   - text: how a value is written on the command line.
    mutating func compare<Value: Equatable>(
        _ option: any OptionDeclaring, _ given: Value?, _ recorded: Value?,
        text: (Value) -> String
    ) {
        guard firstDifference == nil, arguments.isGiven(option), given != recorded else { return }
        let name = option.declaration.name
        func words(_ value: Value?) -> String {
            value.map { "\(name) \(text($0))" } ?? "no \(name)"
        }
        firstDifference = Difference(given: words(given), recorded: words(recorded))
    }

    /// The same for a number or a name, written as it is.
    mutating func compare<Value: Equatable & CustomStringConvertible>(
        _ option: any OptionDeclaring, _ given: Value?, _ recorded: Value?
    ) {
        compare(option, given, recorded) { $0.description }
    }

    /// The same for a flag.
    mutating func compare(_ flag: Flag, _ recorded: Bool) {
        guard firstDifference == nil, arguments[flag], !recorded else { return }
        let name = flag.declaration.name
        firstDifference = Difference(given: name, recorded: "no \(name)")
    }
}
