// What is wrong with a command line, and the way out.

/// A command line that can't be understood: what is wrong, and what to try.
public struct UsageError: Error, Equatable, Sendable {
    /// What is wrong with which word, in one sentence: "--epochs takes a whole number, not 'abc'".
    public let message: String
    /// What to type instead: "nnstore help train".
    public let hint: String

    /// An error from its two lines.
    public init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }
}
