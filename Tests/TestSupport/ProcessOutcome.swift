// What a program that has ended leaves behind.

/// How a program ended and what it wrote.
public struct ProcessOutcome: Sendable, Equatable {
    /// The number it ended with; nil if a signal killed it.
    public let exitCode: Int32?
    /// The signal that killed it; nil if it ended by itself.
    public let signal: Int32?
    /// What it wrote to standard output, or to its terminal if it had one.
    public let standardOutput: String
    /// What it wrote to standard error.
    public let standardError: String

    /// Takes apart a status of `waitpid`, whose macros Swift doesn't see.
    init(status: Int32, standardOutput: [UInt8], standardError: [UInt8]) {
        let signal = status & 0x7f
        self.signal = signal == 0 ? nil : signal
        exitCode = signal == 0 ? status >> 8 & 0xff : nil
        self.standardOutput = String(decoding: standardOutput, as: UTF8.self)
        self.standardError = String(decoding: standardError, as: UTF8.self)
    }
}

extension ProcessOutcome: CustomStringConvertible {
    /// All of it, for the message of a failed expectation.
    public var description: String {
        let ending = exitCode.map { "exit \($0)" } ?? "signal \(signal ?? 0)"
        return "\(ending)\n--- output\n\(standardOutput)--- error\n\(standardError)---"
    }
}
