// An output whose streams are kept in memory, on a pipe or on a terminal.

import StoreCommands

/// What a command wrote.
struct CapturedOutput {
    private let out = CapturedBytes()
    private let error = CapturedBytes()
    let output: Output

    init(_ format: OutputFormat = .text, on terminal: Terminal = .none) {
        output = Output(
            format: format, standardOutput: TextStream(out, terminal: terminal),
            standardError: TextStream(error, terminal: terminal))
    }

    /// All of standard output so far.
    var standardOutput: String {
        get throws {
            try output.flush()
            return out.text
        }
    }

    /// All of standard error so far, its control codes spelled out.
    var standardError: String {
        error.text.replacing("\u{1b}", with: "␛").replacing("\r", with: "␍")
    }
}

extension Terminal {
    /// A terminal with colours.
    static func coloured(width: Int = 80) -> Terminal {
        Terminal(isInteractive: true, width: width) { ["TERM": "xterm"][$0] }
    }
}
