// nnstore verify: is everything in the store what was written?

internal import CommandLineArguments
internal import ModelStore
internal import TrainingDaemon

enum VerifyCommand: Command {
    private static let network = Positional(
        "NETWORK", help: "only this network and the datasets it was trained on", .optional)

    static let syntax = CommandSyntax(
        "verify", summary: "Compare everything in the store with the hashes it was written with",
        discussion: """
            Reads all of the store: its structure, the rows of datasets, every error and metric, \
            every stored state, and that branches, tags and jobs lead to steps that are there. \
            Whatever is not what was written is named, with what can still be had. Exits with 6 \
            if there is any. With NETWORK, the structure of the file and other networks are left \
            out.

            Nothing is trained again: whether replaying a history gives the same states is not \
            asked. It may run while a network is trained; steps recorded meanwhile are not \
            looked at.
            """,
        positionals: [network],
        groups: [
            OptionGroup(
                "Every command",
                [
                    CommonOptions.store, OutputFormat.jsonFlag, OutputFormat.jsonlFlag, Flag.help,
                ])
        ],
        examples: [
            Example("nnstore verify", "everything"),
            Example("nnstore verify reader --jsonl", "each thing that is damaged, for a script"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let started = ContinuousClock.now
        let store = try context.openStore()
        let network = try arguments[network].map { try store.network(named: $0) }
        let signals = StopSignals()
        let report = VerificationReport(context.output)
        defer { report.finish() }
        let verifier = StoreVerifier(
            store, report: report.found,
            goesOn: { progress in
                report.show(progress)
                return signals.stopSignal == nil
            })
        let result = try verifier.verify(network)
        try report.end(result, network: network?.name, took: ContinuousClock.now - started)
        guard result.isGood else { return .integrity }
        return result.isComplete ? .success : .stopped(bySignal: signals.stopSignal)
    }
}
