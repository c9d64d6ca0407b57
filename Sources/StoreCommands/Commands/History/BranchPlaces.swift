// On which branches stored states lie, and how an address names them.

internal import ModelStore

/// All branches of a store with their paths, read once.
struct BranchPlaces: Sendable {
    private struct Place: Sendable {
        let branch: Branch
        let path: HistoryPath
    }

    private var networks: [Int: Network] = [:]
    private var branches: [Int: [Place]] = [:]

    init(in store: ModelStore) throws {
        for network in try store.networks() {
            networks[network.id] = network
            branches[network.id] = try store.branches(of: network).map {
                Place(branch: $0, path: try store.path(to: $0.head))
            }
        }
    }

    func networkName(of lineage: LineageHistory) -> String {
        networks[lineage.networkID]?.name ?? "?"
    }

    /// The branches that run through a lineage.
    func branches(through lineage: LineageHistory) -> [String] {
        (branches[lineage.networkID] ?? []).filter { place in
            place.path.stretches.contains { $0.lineageID == lineage.id }
        }.map(\.branch.name)
    }

    /// `reader@4217`, by the first branch it lies on; nil if it lies on none.
    func address(of lineage: LineageHistory, _ step: Int) -> String? {
        let checkpoint = Checkpoint(lineageID: lineage.id, step: step)
        guard let network = networks[lineage.networkID],
            let place = branches[network.id]?.first(where: {
                $0.path.checkpoint(at: step) == checkpoint
            })
        else { return nil }
        return "\(place.branch.place(in: network))@\(step)"
    }

    /// The network that most bytes of full histories belong to.
    func network(ofLargest plan: RetentionPlan) -> String? {
        var byteCounts: [Int: Int] = [:]
        for lineage in plan.lineages {
            for decision in lineage.decisions
            where decision.rule == .segment || decision.rule == .fullHistory {
                byteCounts[lineage.lineage.networkID, default: 0] += decision.states.byteCount
            }
        }
        return byteCounts.max { $0.value < $1.value }.flatMap { networks[$0.key]?.name }
    }
}
