// Who may change how a lineage is stored: nobody trains it meanwhile.

/// The right to store a lineage's states differently; dropping it, or dying, gives it back.
///
/// It holds what a trainer of the lineage would: the lineage itself, and the branches that stand in it.
/// So a training is refused while states are converted, and does not fork off unasked.
public final class HistoryLock: Sendable {
    private let locks: LockFile

    /// - Throws: `StoreError` of kind `refused` if another process trains the lineage.
    public init(_ lineage: Lineage, of network: Network, in store: ModelStore) throws {
        locks = try LockFile(besideStore: store.path)
        for region in try Self.regions(lineage, network, store) {
            guard try locks.tryExclusive(region) else { throw Self.refusal(lineage, network) }
        }
    }

    /// Whether another process trains or converts the lineage now.
    public static func isHeld(
        _ lineage: Lineage, of network: Network, in store: ModelStore
    ) throws -> Bool {
        let locks = try LockFile(besideStore: store.path)
        return try regions(lineage, network, store).contains(where: locks.isHeldElsewhere)
    }

    private static func regions(
        _ lineage: Lineage, _ network: Network, _ store: ModelStore
    ) throws -> [LockRegion] {
        try store.branches(of: network).filter { $0.head.lineageID == lineage.id }
            .map { .branch($0.id) } + [.lineage(lineage.id)]
    }

    /// Keeps the lock until `body` is done.
    public func whileHeld<T>(_ body: () throws -> T) rethrows -> T {
        try withExtendedLifetime(self, body)
    }

    private static func refusal(_ lineage: Lineage, _ network: Network) -> StoreError {
        StoreError(
            .refused,
            "lineage \(lineage.id) of \(network.name) is being trained or converted by another process",
            hint: "the same when that is done, or after Ctrl-C there")
    }
}
