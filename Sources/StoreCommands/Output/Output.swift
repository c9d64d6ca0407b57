// Where every command writes: results to standard output in the asked format, the rest to standard
// error. Commands describe their results; only this folder knows how a format looks.

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The two streams of a command and the format of its result.
package struct Output: Sendable {
    /// For results.
    package let standardOutput: TextStream
    /// For everything else.
    package let standardError: TextStream
    /// In which format results are written.
    package let format: OutputFormat

    /// An output to any streams: tests capture them.
    package init(
        format: OutputFormat, standardOutput: TextStream, standardError: TextStream
    ) {
        self.format = format
        self.standardOutput = standardOutput
        self.standardError = standardError
    }

    /// The streams of this process.
    ///
    /// From here on a reader that goes away is an error of `write` and not a signal that kills.
    package static func ofProcess(format: OutputFormat) -> Output {
        signal(SIGPIPE, SIG_IGN)
        return Output(
            format: format,
            standardOutput: TextStream(
                DescriptorSink(descriptor: STDOUT_FILENO, name: "standard output"),
                terminal: Terminal(descriptor: STDOUT_FILENO)),
            standardError: TextStream(
                DescriptorSink(descriptor: STDERR_FILENO, name: "standard error"),
                terminal: Terminal(descriptor: STDERR_FILENO)))
    }

    /// A line of the result that only people get: nothing is written under `--json` and the like.
    ///
    /// The line is written as it is: text of the user in it goes through `DisplayText.escaped`.
    package func line(_ text: @autoclosure () -> String) throws(OutputError) {
        guard format == .text else { return }
        try write(text() + "\n")
    }

    /// A line for people on standard error, whatever the format; it is written as it is.
    package func message(_ text: String) {
        // Standard error that fails has no other place to say so.
        try? standardError.write(text + "\n")
        try? standardError.flush()
    }

    /// Text of the result, in whatever format its writer chose: help, generated files.
    package func write(_ text: String) throws(OutputError) {
        guard !text.isEmpty else { return }
        // On a terminal both streams share the screen, and a progress bar must not be written over.
        if standardOutput.terminal.isInteractive { try? standardError.eraseTransient() }
        try standardOutput.write(text)
    }

    /// Makes sure that what was written so far has left the process.
    package func flush() throws(OutputError) {
        try standardOutput.flush()
    }

    /// A progress bar on standard error.
    package func progressBar(_ line: ProgressLine, now: ContinuousClock.Instant) -> ProgressBar {
        ProgressBar(line, on: standardError, now: now)
    }
}
