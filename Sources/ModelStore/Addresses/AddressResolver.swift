// From an anchor to the checkpoint it names: by step, best, reflog, time, tag or hash.

internal import SQLite

/// One resolution of one address, inside a transaction.
struct AddressResolver {
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
        if let checkpoint = try state(lookingLike: number, in: connection) { return checkpoint }
        throw StoreError(
            .notFound, "\(place) has no step \(number) (latest is \(branch.head.step))",
            hint: "nnstore log \(network.name), nnstore reflog \(network.name) for abandoned steps")
    }

    /// Every 43rd hash is shown as eight digits that could be a step's number. Fewer digits are
    /// never taken for a hash: that would answer a wrong number with some other step.
    private func state(
        lookingLike number: Int, in connection: borrowing Connection
    ) throws -> Checkpoint? {
        let digits = String(number)
        guard digits.utf8.count >= HashPrefix.shownDigitCount else { return nil }
        let states = try statesByHash(prefix: digits, in: connection)
        guard states.count <= 1 else { throw ambiguous(digits, nil, states) }
        return states.first?.checkpoint
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
        // A branch may stand in the middle of a commit: then it is the commit's part up to there.
        let recorded = try connection.row(
            """
            SELECT min(max(last_step), ?2)
            FROM recording
            WHERE lineage_id = ?1 AND first_step <= ?2 AND recorded_at <= ?3
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
            SELECT snapshot.state_sha256, snapshot.lineage_id, min(snapshot.last_step)
            FROM lineage JOIN snapshot ON snapshot.lineage_id = lineage.id
            WHERE lineage.network_id = ? AND snapshot.state_sha256 BETWEEN ? AND ?
            GROUP BY snapshot.state_sha256
            ORDER BY snapshot.id
            LIMIT 10
            """, network.id, bounds.lowest, bounds.highest
        ) { row in
            (row.bytes(0), try row.checkpoint(lineage: 1, step: 2))
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
