// What an address means in this store.

internal import SQLite

/// The checkpoint that an address names, and what it belongs to.
public struct ResolvedAddress: Sendable, Equatable {
    public let network: Network
    public let branch: Branch
    public let checkpoint: Checkpoint
}

/// The steps that a range names, in order along one path.
public struct ResolvedRange: Sendable, Equatable {
    public let network: Network
    public let branch: Branch
    public let path: HistoryPath
    public let firstStep: Int
    public let lastStep: Int
    public let stride: Int
}

extension ModelStore {
    /// The checkpoint that `address` names.
    ///
    /// - Parameter now: what `@{2h}` counts from.
    /// - Throws: `StoreError` of kind `notFound` or `ambiguous`, with the way out.
    public func resolve(_ address: Address, now: Timestamp) throws -> ResolvedAddress {
        let network = try network(named: address.network)
        return try read { connection in
            let branch = try branch(named: address.branch ?? "main", of: network, in: connection)
            let resolver = AddressResolver(
                store: self, network: network, branch: branch, address: address, now: now)
            return ResolvedAddress(
                network: network, branch: branch, checkpoint: try resolver.resolve(in: connection))
        }
    }

    /// The steps that `range` names. An upper end off the branch's path brings its own path.
    public func resolve(_ range: AddressRange, now: Timestamp) throws -> ResolvedRange {
        let upperAddress = range.upper ?? Address(network: range.network, branch: range.branch)
        let upper = try resolve(upperAddress, now: now)
        let path = try path(to: upper.checkpoint)
        let first = try range.lower.map { try resolve($0, now: now).checkpoint.step } ?? 0
        guard first <= upper.checkpoint.step else {
            throw StoreError(
                .invalid,
                "the range ends at step \(upper.checkpoint.step), before it starts at step \(first)"
            )
        }
        return ResolvedRange(
            network: upper.network, branch: upper.branch, path: path, firstStep: first,
            lastStep: upper.checkpoint.step, stride: range.stride)
    }
}

/// One resolution of one address, inside a transaction.
private struct AddressResolver {
    let store: ModelStore
    let network: Network
    let branch: Branch
    let address: Address
    let now: Timestamp

    func resolve(in connection: borrowing Connection) throws -> Checkpoint {
        let anchor = try anchor(in: connection)
        guard address.back > 0 else { return anchor }
        let path = try store.path(to: anchor, in: connection)
        guard let checkpoint = path.checkpoint(at: anchor.step - address.back) else {
            throw StoreError(
                .notFound,
                "\(address) goes \(address.back) steps back from step \(anchor.step), before the "
                    + "initial state", hint: "nnstore log \(network.name)")
        }
        return checkpoint
    }

    private func anchor(in connection: borrowing Connection) throws -> Checkpoint {
        switch address.anchor {
        case .latest: branch.head
        case .first: try step(0, in: connection)
        case .step(let number): try step(number, in: connection)
        case .best(let metric): try best(metric, in: connection)
        case .reflog(let age): try reflogEntry(age, in: connection)
        case .ago(let milliseconds): try position(before: milliseconds, in: connection)
        case .named(let name): try named(name, in: connection)
        }
    }

    private func step(_ number: Int, in connection: borrowing Connection) throws -> Checkpoint {
        let path = try store.path(to: branch.head, in: connection)
        if let checkpoint = path.checkpoint(at: number) { return checkpoint }
        throw StoreError(
            .notFound, "\(place) has no step \(number) (latest is \(branch.head.step))",
            hint: "nnstore log \(network.name), nnstore reflog \(network.name) for abandoned steps")
    }

    private func best(_ metric: String?, in connection: borrowing Connection) throws -> Checkpoint {
        let path = try store.path(to: branch.head, in: connection)
        if let best = try store.best(on: path, metric: metric, in: connection) {
            return best.checkpoint
        }
        let what = metric.map { "no metric '\($0)'" } ?? "no measured step yet"
        throw StoreError(.notFound, "\(place) has \(what)", hint: "nnstore log \(network.name)")
    }

    private func reflogEntry(_ age: Int, in connection: borrowing Connection) throws -> Checkpoint {
        let entries = try store.reflog(of: branch, in: connection)
        guard age < entries.count else {
            throw StoreError(
                .notFound,
                "\(place) moved only \(entries.count - 1) times, so there is no @{\(age)}",
                hint: "nnstore reflog \(network.name)")
        }
        return entries[age].checkpoint
    }

    /// The move that was the last one then; within a run of training, the last commit then.
    private func position(
        before milliseconds: Int, in connection: borrowing Connection
    ) throws -> Checkpoint {
        let then = Timestamp(milliseconds: now.milliseconds - milliseconds)
        let entries = try store.reflog(of: branch, in: connection)
        guard let entry = entries.first(where: { $0.movedAt <= then }) else {
            throw StoreError(
                .notFound, "\(place) did not exist yet at that time",
                hint: "nnstore reflog \(network.name)")
        }
        let recorded = try connection.row(
            """
            SELECT max(last_step)
            FROM recording
            WHERE lineage_id = ? AND last_step <= ? AND recorded_at <= ?
            """, entry.checkpoint.lineageID, entry.checkpoint.step, then.milliseconds
        ) { $0.optionalInteger(0) }
        guard let recorded, let step = recorded else { return entry.checkpoint }
        return Checkpoint(lineageID: entry.checkpoint.lineageID, step: step)
    }

    /// A tag, or the first digits of a state's hash; both at once is an ambiguity.
    private func named(_ name: String, in connection: borrowing Connection) throws -> Checkpoint {
        let tag = try store.tag(named: name, of: network, in: connection)
        let states = try statesByHash(prefix: name, in: connection)
        switch (tag, states.count) {
        case (let tag?, 0): return tag.checkpoint
        case (nil, 1): return states[0].checkpoint
        case (nil, 0): throw unknown(name, in: connection)
        default: throw ambiguous(name, tag, states)
        }
    }

    /// Distinct states whose hash starts so; of one state at several steps, the first on the path.
    private func statesByHash(
        prefix: String, in connection: borrowing Connection
    ) throws -> [(sha256: [UInt8], checkpoint: Checkpoint)] {
        guard let bounds = HashPrefix(prefix) else { return [] }
        return try connection.rows(
            """
            SELECT snapshot.state_sha256, snapshot.lineage_id, min(snapshot.first_step)
            FROM lineage JOIN snapshot ON snapshot.lineage_id = lineage.id
            WHERE lineage.network_id = ? AND snapshot.state_sha256 BETWEEN ? AND ?
            GROUP BY snapshot.state_sha256
            ORDER BY snapshot.id
            LIMIT 10
            """, network.id, bounds.lowest, bounds.highest
        ) { row in
            (row.bytes(0), Checkpoint(lineageID: row.integer(1), step: row.integer(2)))
        }
    }

    private func unknown(_ name: String, in connection: borrowing Connection) -> StoreError {
        let tags =
            (try? connection.rows(
                "SELECT name FROM tag WHERE network_id = ? ORDER BY name", network.id
            ) { $0.text(0) }) ?? []
        return StoreError.notFound(
            "tag or state of \(network.name) named", name, among: tags,
            orList: "nnstore tag \(network.name)")
    }

    private func ambiguous(
        _ name: String, _ tag: Tag?, _ states: [(sha256: [UInt8], checkpoint: Checkpoint)]
    ) -> StoreError {
        let candidates =
            (tag.map { ["tag \($0.name) at step \($0.checkpoint.step)"] } ?? [])
            + states.map { "\(HashPrefix.hex($0.sha256.prefix(8))) at step \($0.checkpoint.step)" }
        return StoreError(
            .ambiguous, "'\(name)' could be " + candidates.joined(separator: ", "),
            hint: "more digits of the hash, or the step's number")
    }

    private var place: String {
        branch.name == "main" ? "network '\(network.name)'" : "'\(network.name):\(branch.name)'"
    }
}
