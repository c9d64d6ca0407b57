// How a failure is told, and the number it ends with.

import CommandLineArguments
import StoreCommands
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct FailureTests {
    private struct Surprise: Error {}

    @Test func anErrorHasTwoLinesAndItsNumber() {
        let captured = CapturedOutput()
        let failure = CommandFailure(
            .notFound, "there is no network 'readr\u{1b}[31m'", hint: "nnstore list")
        #expect(captured.output.present(failure) == .notFound)
        #expect(
            captured.standardError == #"""
                error: there is no network 'readr\u{1b}[31m'
                try:   nnstore list

                """#)
    }

    @Test func theWordIsRedOnATerminal() {
        let captured = CapturedOutput(on: .coloured())
        #expect(captured.output.present(CommandFailure(.busy, "in use")) == .busy)
        #expect(captured.standardError == "␛[31merror:␛[0m in use\n")
    }

    @Test func machinesGetOneObject() throws {
        let captured = CapturedOutput(.json)
        #expect(captured.output.present(UsageError("a \"b\"", hint: "c")) == .usage)
        #expect(
            captured.standardError
                == #"{"schema":"nnstore.error/1","error":"a \"b\"","try":"c","exit":2}"# + "\n")
        #expect(try captured.standardOutput == "")
    }

    @Test func anErrorWithoutWordsIsABugOfOurs() {
        let captured = CapturedOutput()
        #expect(captured.output.present(Surprise()) == .internalError)
        #expect(captured.standardError.hasPrefix("error: internal error: Surprise()\ntry: "))
    }

    @Test func aReaderThatIsGoneIsNoError() {
        let captured = CapturedOutput()
        #expect(captured.output.present(OutputError.brokenPipe) == .success)
        #expect(captured.standardError == "")
    }

    @Test(arguments: [(ENOSPC, ExitCode.full), (EDQUOT, .full), (EIO, .refused)])
    func whatCannotBeWrittenIsTold(code: Int32, exitCode: ExitCode) {
        let error = OutputError.refused(stream: "standard output", code: code)
        let captured = CapturedOutput()
        #expect(captured.output.present(error) == exitCode)
        #expect(
            captured.standardError.hasPrefix(
                "error: can't write to standard output: \(String(cString: strerror(code)))\n"))
    }

    /// A sink that refuses everything.
    private struct Refusal: ByteSink {
        let error: OutputError
        func write(_ bytes: [UInt8]) throws(OutputError) { throw error }
    }

    @Test(arguments: [
        (OutputError.brokenPipe, ExitCode.negative, ""),
        (.refused(stream: "standard output", code: ENOSPC), .full, "error: can't write"),
    ])
    func theLastBytesCountToo(error: OutputError, exitCode: ExitCode, message: String) throws {
        let said = CapturedBytes()
        let output = Output(
            format: .text, standardOutput: TextStream(Refusal(error: error)),
            standardError: TextStream(said))
        try output.line("result")
        #expect(output.finish(.negative) == exitCode)
        #expect(said.text.hasPrefix(message) && said.text.isEmpty == message.isEmpty)
    }

    @Test func theNumbersAreAPromise() {
        #expect(
            ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 70, 129, 130, 143])
    }

    @Test(arguments: [
        ("", OutputFormat.text), ("--json", .json), ("--jsonl", .jsonl), ("--csv", .csv),
    ])
    func theFormatFollowsItsFlag(line: String, format: OutputFormat) throws {
        #expect(
            try OutputFormat(
                parsed(line, OutputFormat.jsonFlag, OutputFormat.csvFlag, OutputFormat.jsonlFlag))
                == format)
    }

    @Test func aVerbDeclaresTheFormatsItHas() throws {
        #expect(try OutputFormat(parsed("--json", OutputFormat.jsonFlag)) == .json)
        #expect(try OutputFormat(parsed("")) == .text)
        #expect(throws: UsageError("--json and --csv exclude each other", hint: "nnstore help x")) {
            try OutputFormat(parsed("--csv --json", OutputFormat.jsonFlag, OutputFormat.csvFlag))
        }
    }

    @Test func anUnparsedLineMayAskForJSON() {
        #expect(OutputFormat(unparsed: ["train", "--jsno", "--json"]) == .json)
        #expect(OutputFormat(unparsed: ["train", "--", "--json"]) == .text)
    }

    private func parsed(_ line: String, _ flags: Flag...) throws -> ParsedArguments {
        let words = line.split(separator: " ").map(String.init)
        let request = try CommandSyntax("x", summary: "", options: flags).parse(words)
        guard case .run(let arguments) = request else { throw Surprise() }
        return arguments
    }
}
