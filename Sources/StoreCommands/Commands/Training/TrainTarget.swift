// Which branch a line of `nnstore train` means.

internal import CommandLineArguments
internal import ModelStore

/// The branch that is named, or with --resume alone the one that was interrupted.
struct TrainTarget {
    private let arguments: ParsedArguments
    private let store: ModelStore

    init(_ arguments: ParsedArguments, _ store: ModelStore) {
        self.arguments = arguments
        self.store = store
    }

    func find() throws -> (Network, Branch) {
        guard let name = arguments[TrainOptions.network] else { return try interrupted() }
        let address = try Address(parsing: name)
        guard address == Address(network: address.network, branch: address.branch),
            !name.contains("@")
        else {
            throw arguments.usageError(
                "training goes on where a branch stands, so '\(name)' can't be trained from",
                hint: "nnstore rollback \(name), or nnstore branch \(name) NEW")
        }
        let network = try store.network(named: address.network)
        return (network, try store.branch(named: address.branch ?? "main", of: network))
    }

    private func interrupted() throws -> (Network, Branch) {
        guard arguments[TrainOptions.resume] else {
            throw arguments.usageError("nnstore train needs NETWORK")
        }
        let found = try store.interruptedBranches()
        guard let first = found.first else {
            throw CommandFailure(
                .notFound, "nothing was interrupted",
                hint:
                    "nnstore list; nnstore train NETWORK --resume --epochs N goes on with a done run"
            )
        }
        guard found.count == 1 else {
            let names = found.map { "\($0.network):\($0.branch.name)" }
            throw CommandFailure(
                .usage, "several runs were interrupted: \(names.joined(separator: ", "))",
                hint: "nnstore train \(names[0]) --resume")
        }
        return (try store.network(named: first.network), first.branch)
    }
}
