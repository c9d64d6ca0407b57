// What a verb gets from outside: streams, the store's place, the time.

internal import CommandLineArguments
package import ModelStore

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The surroundings of one command.
package struct CommandContext: Sendable {
    package let output: Output
    package let storePath: String
    /// How commands that are suggested name the store: "" for the default one.
    package let storeArgument: String
    /// The one clock of a command.
    package let now: @Sendable () -> Timestamp

    package init(
        output: Output, storePath: String, storeArgument: String = "",
        now: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.output = output
        self.storePath = storePath
        self.storeArgument = storeArgument
        self.now = now
    }

    /// The surroundings of this process: `--store`, else `NNSTORE_STORE`, else `nnstore.db`.
    init(of arguments: ParsedArguments) throws(UsageError) {
        let variable = getenv("NNSTORE_STORE").map { String(cString: $0) } ?? ""
        let option = arguments[CommonOptions.store]
        self.init(
            output: .ofProcess(format: try OutputFormat(arguments)),
            storePath: option ?? (variable.isEmpty ? "nnstore.db" : variable),
            storeArgument: option.map { " --store \($0)" } ?? "")
    }

    /// The store that the line names.
    ///
    /// - Throws: `StoreError` if there is none or it can't be used.
    package func openStore() throws -> ModelStore {
        try ModelStore(path: storePath, now: now())
    }

    /// The checkpoint that a word on the command line names.
    package func resolve(_ address: String, in store: ModelStore) throws -> ResolvedAddress {
        try store.resolve(try Address(parsing: address), now: now())
    }

    /// The branch that a word on the command line names, at no particular step.
    package func resolveBranch(_ word: String, in store: ModelStore) throws -> ResolvedAddress {
        let address = try Address(parsing: word)
        guard address == Address(network: address.network, branch: address.branch),
            !word.contains("@")
        else {
            throw CommandFailure(
                .usage, "'\(word)' names a checkpoint where a branch is asked for",
                hint: Address(network: address.network, branch: address.branch).description)
        }
        return try store.resolve(address, now: now())
    }
}
