// Which verb a line calls, and what is said where it calls none.

import CommandLineArguments
import Testing

struct CommandSetTests {
    /// What a line asks for, in one word or in the text that a user sees.
    private func answer(_ line: String) -> String {
        var answer = ""
        let error = shown { () throws(UsageError) in
            switch try Sample.commands.parse(words(line)) {
            case .help(let text): answer = "help: " + (text.split(separator: "\n").first ?? "")
            case .version: answer = "version"
            case .run(let syntax, let arguments):
                answer = "\(syntax.name) in \(arguments[Sample.store])"
            }
        }
        return answer.isEmpty ? error : answer
    }

    @Test(arguments: [
        ("list", "list in nnstore.db"),
        ("data list --store x", "data list in x"),
        ("data import n f", "data import in nnstore.db"),
        ("--store x list", "list in x"),
        ("--store=x --json data list", "data list in x"),
        ("--version", "version"),
        ("", "help: usage: nnstore VERB [arguments] [options]"),
        ("--json --help", "help: usage: nnstore VERB [arguments] [options]"),
        ("help", "help: usage: nnstore VERB [arguments] [options]"),
        ("-h", "help: usage: nnstore VERB [arguments] [options]"),
        ("help list -h", "help: usage: nnstore list [options]"),
        ("--store x help list", "help: usage: nnstore list [options]"),
        ("--store x --version", "version"),
        ("help list", "help: usage: nnstore list [options]"),
        ("list --help", "help: usage: nnstore list [options]"),
        ("help data import", "help: usage: nnstore data import NAME FILE ... [options]"),
        ("help data", "help: Verbs:"),
        ("data --help", "help: Verbs:"),
    ])
    func aLineCallsItsVerb(line: String, expected: String) {
        #expect(answer(line) == expected)
    }

    @Test(arguments: [
        (
            "trian x",
            """
            error: there is no verb 'trian'
            try:   nnstore train   (did you mean it?), nnstore help
            """
        ),
        (
            "frobnicate",
            """
            error: there is no verb 'frobnicate'
            try:   nnstore help
            """
        ),
        (
            "help frobnicate",
            """
            error: there is no verb 'frobnicate'
            try:   nnstore help
            """
        ),
        (
            "data",
            """
            error: nnstore data needs one of import or list
            try:   nnstore help data
            """
        ),
        (
            "data lst",
            """
            error: there is no verb 'data lst'
            try:   nnstore data list   (did you mean it?), nnstore help
            """
        ),
        (
            "data x",
            """
            error: there is no verb 'data x'
            try:   nnstore help
            """
        ),
        (
            "--epochs 3 train",
            """
            error: no verb stands before '--epochs'
            try:   nnstore help
            """
        ),
        (
            "help list --json",
            """
            error: '--json' is too much: nnstore help list writes text
            try:   nnstore help list
            """
        ),
        (
            "--json help data",
            """
            error: '--json' is too much: nnstore help data writes text
            try:   nnstore help data
            """
        ),
        (
            "--version --json",
            """
            error: '--json' is too much: nnstore --version writes text
            try:   nnstore --version
            """
        ),
        (
            "--store x list y",
            """
            error: 'y' is too much: nnstore list takes no arguments
            try:   nnstore help list
            """
        ),
    ])
    func aLineWithoutAVerbSaysWhatIsNear(line: String, message: String) {
        #expect(answer(line) == message)
    }
}
