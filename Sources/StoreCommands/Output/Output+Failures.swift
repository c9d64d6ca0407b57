// How a command that failed says so.

extension Output {
    /// Shows an error on standard error and returns the number to end with.
    ///
    /// ```
    /// error: there is no network 'readr'
    /// try:   nnstore train reader   (did you mean it?), nnstore list
    /// ```
    /// A reader that went away (`nnstore log | head`) got what it wanted: nothing is said, and the
    /// number is 0.
    package func present(_ error: any Error) -> ExitCode {
        try? standardError.eraseTransient()
        if error as? OutputError == .brokenPipe { return .success }
        // What was written before the error belongs before it; that it can't be is told by the next.
        try? standardOutput.flush()
        let failure = CommandFailure(error)
        for line in lines(of: failure) { message(line) }
        return failure.exitCode
    }

    /// Ends a command: what is still in the buffer leaves, and a failure to do so counts.
    package func finish(_ exitCode: ExitCode) -> ExitCode {
        try? standardError.eraseTransient()
        do throws(OutputError) {
            try flush()
            return exitCode
        } catch {
            // A reader that went away doesn't change what the command found.
            return error == .brokenPipe ? exitCode : present(error)
        }
    }

    private func lines(of failure: CommandFailure) -> [String] {
        switch format {
        case .json, .jsonl: return [failure.json.text]
        case .text, .csv:
            let word = standardError.terminal.styled("error:", .red)
            return ["\(word) \(DisplayText.escaped(failure.message))"]
                + (failure.hint.map { ["try:   \(DisplayText.escaped($0))"] } ?? [])
        }
    }
}
