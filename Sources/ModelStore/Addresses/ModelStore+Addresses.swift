// What an address means in this store.

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
        let first = try range.lower.map { try lowerEnd($0, on: path, now: now) } ?? 0
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

    /// A step's number means the one on the range's own path, which may be off the branch's.
    private func lowerEnd(_ address: Address, on path: HistoryPath, now: Timestamp) throws -> Int {
        if case .step(let number) = address.anchor, number >= address.back,
            path.checkpoint(at: number) != nil
        {
            return number - address.back
        }
        return try resolve(address, now: now).checkpoint.step
    }
}
