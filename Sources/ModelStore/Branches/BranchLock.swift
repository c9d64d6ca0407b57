// Who may move a branch: one process at a time, for as long as it lives.

/// The right to move one branch; dropping it, or dying, gives it back.
public final class BranchLock: Sendable {
    private let locks: LockFile

    /// - Throws: `StoreError` of kind `refused` if another process trains the branch.
    public init(_ branch: Branch, in store: ModelStore) throws {
        locks = try LockFile(besideStore: store.path)
        guard try locks.tryExclusive(.branch(branch.id)) else {
            guard let job = try store.runningJob(of: branch) else {
                throw StoreError(
                    .refused, "branch '\(branch.name)' is in use by another process",
                    hint: "the same when it is done: it moves the branch, or converts its history")
            }
            throw StoreError(
                .refused,
                "branch '\(branch.name)' is being trained by another process (job \(job.id), "
                    + "\(job.owner ?? "?"))",
                hint: "stop it first with Ctrl-C there, or train another branch: nnstore branch")
        }
    }

    /// Gives the right to append to a lineage back.
    public func releaseLineage(_ lineage: Lineage) {
        locks.release(.lineage(lineage.id))
    }

    /// Keeps the lock until `body` is done.
    public func whileHeld<T>(_ body: () throws -> T) rethrows -> T {
        try withExtendedLifetime(self, body)
    }

    /// Adds the right to append to a lineage; false if another process has it, which happens when
    /// two branches stand at the end of the same lineage.
    public func alsoAppend(to lineage: Lineage) throws -> Bool {
        try locks.tryExclusive(.lineage(lineage.id))
    }

    /// Whether another process trains the branch now.
    static func isHeld(_ branch: Branch, in store: ModelStore) throws -> Bool {
        try LockFile(besideStore: store.path).isHeldElsewhere(.branch(branch.id))
    }
}
