// A verb with one of everything, for the tests of parsing and of help.

import CommandLineArguments

enum Loss: String, CaseIterable, Sendable {
    case squaredError = "squared-error"
    case crossEntropy = "cross-entropy"
}

enum Sample {
    static let network = Positional("NETWORK", help: "the network to train, or NET:BRANCH")
    static let output = Positional("FILE", help: "where to write what was learned", .optional)

    static let epochs = Option(
        "--epochs", short: "-e", value: "N", help: "stop after N epochs", as: .integer(in: 1...))
    static let change = Option(
        "--change", value: "X", help: "what to add to each weight", as: .decimal)
    static let loss = Option(
        "--loss", value: "LOSS", help: "what to make small",
        as: .choice(of: Loss.self, otherNames: ["nll": "cross-entropy"])
    ).required
    static let batch = Option(
        "--batch", value: "N",
        help: "how many rows of the dataset go into one step of backpropagation",
        as: .integer(in: 1...4096)
    ).defaulting(to: "32")
    static let notify = Option(
        "--notify", value: "COMMAND", help: "run this when done", as: .string
    ).repeatable
    static let shuffle = Flag("--shuffle", short: "-s", help: "a new order for each epoch")
    static let quiet = Flag("--quiet", short: "-q", help: "say nothing")

    static let store = Option(
        "--store", value: "PATH", help: "the store", as: .string
    ).defaulting(to: "nnstore.db")
    static let json = Flag("--json", help: "write JSON")

    static let common = OptionGroup("Options of every verb", [store, json, Flag.help])

    static let train = CommandSyntax(
        "train",
        summary: "Trains a network and records a checkpoint after each step.",
        discussion: """
            Ctrl-C stops after the current step; every step is kept, and training goes on later as \
            if it had never stopped.

            A learning rate may follow a schedule:
            it is written so.

              0.5,100:0.1
            """,
        positionals: [network, output],
        groups: [
            OptionGroup("What to learn", [loss, epochs, batch, shuffle, change]),
            OptionGroup("What to say", [notify, quiet]), common,
        ],
        examples: [
            Example(
                "nnstore train reader --loss cross-entropy -e 30",
                "Trains thirty epochs, which is enough for the digits, and takes half a second.")
        ],
        otherNames: ["--criterion": "--loss", "--momentum": "--change 0.9", "--epoch-size": nil])

    static let list = CommandSyntax(
        "list", summary: "Lists the networks.", groups: [common])
    static let dataImport = CommandSyntax(
        "data import", summary: "Imports a CSV file.",
        positionals: [
            Positional("NAME", help: "the dataset's name"),
            Positional("FILE", help: "a|b", .rest(atLeast: 1)),
        ], groups: [common])
    static let dataList = CommandSyntax(
        "data list", summary: "Lists the datasets.", groups: [common])

    static let commands = CommandSet(
        program: "nnstore", summary: "Keeps every step.", common: common,
        sections: [.init("Train", [train, list]), .init("Data", [dataImport, dataList])])
}

/// The words of a line without quotes.
func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

/// An error in the two lines that a user sees.
func shown(_ body: () throws(UsageError) -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch {
        return "error: \(error.message)\ntry:   \(error.hint)"
    }
}
