// What a value on the command line may be, said once: the words an error uses and the reading.

/// A kind of value that an option takes, such as a whole number of at least 1.
public struct ValueKind<Value: Sendable>: Sendable {
    /// What an error says the option takes: "a whole number of at least 1".
    public let expectation: String
    /// Every accepted text where there are only a few, for help, suggestions and completion.
    public let choices: [String]
    /// What other programs call the choices.
    let otherNames: OtherNames
    /// The value that a text stands for, or nil where it is not of this kind.
    public let read: @Sendable (String) -> Value?

    /// A kind of one's own: `expectation` completes the sentence "--name takes …".
    public init(
        _ expectation: String, choices: [String] = [], otherNames: OtherNames = [:],
        read: @escaping @Sendable (String) -> Value?
    ) {
        self.expectation = expectation
        self.choices = choices
        self.otherNames = otherNames
        self.read = read
    }

    /// The same kind with its values forgotten, as the parser keeps it.
    var erased: ValueKind<any Sendable> {
        ValueKind<any Sendable>(expectation, choices: choices, otherNames: otherNames) { [read] in
            read($0)
        }
    }
}

extension ValueKind where Value == String {
    /// Any text but the empty one: names, paths, labels.
    public static var string: Self {
        ValueKind("a text") { $0.isEmpty ? nil : $0 }
    }

    /// One of a few words.
    public static func choice(_ words: [String]) -> Self {
        choice(words.map { ($0, $0) })
    }
}

extension ValueKind
where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of the cases of an enumeration, each written as its raw value.
    public static func choice(of type: Value.Type, otherNames: OtherNames = [:]) -> Self {
        choice(Value.allCases.map { ($0.rawValue, $0) }, otherNames: otherNames)
    }
}

extension ValueKind {
    /// One of a few words, each standing for a value.
    public static func choice(
        _ values: [(word: String, value: Value)], otherNames: OtherNames = [:]
    ) -> Self {
        let words = values.map(\.word)
        return ValueKind(
            wordList(words, joinedBy: "or"), choices: words, otherNames: otherNames
        ) { text in values.first { $0.word == text }?.value }
    }

    /// Values separated by commas, `count` of them if that is given, at least one otherwise.
    public static func list<Element>(
        of element: ValueKind<Element>, count: Int? = nil
    ) -> Self where Value == [Element] {
        let number = count.map { "\($0) values" } ?? "values"
        return ValueKind("\(number) separated by commas, each \(element.expectation)") { text in
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let values = parts.compactMap { element.read(String($0)) }
            guard values.count == parts.count, values.count == count ?? values.count else {
                return nil
            }
            return values
        }
    }
}
