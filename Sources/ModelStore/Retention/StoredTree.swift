// Lineages as the tree that restores climb: from which stored state a step is replayed.

/// Which stored state each step of some lineages is restored from.
struct StoredTree {
    /// A stored state by its place in the inventory.
    struct Place: Equatable {
        let lineage: Int
        let stored: Int
    }

    private let lineages: [LineageHistory]
    private let indices: [Int: Int]

    init(_ lineages: [LineageHistory]) {
        self.lineages = lineages
        indices = Dictionary(
            lineages.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func index(of lineageID: Int) -> Int? { indices[lineageID] }

    func place(_ place: Place) -> StoredPlace {
        let lineage = lineages[place.lineage]
        return StoredPlace(lineageID: lineage.id, states: lineage.stored[place.stored])
    }

    /// What a checkpoint is restored from: the last state at or before it in its lineage, else what
    /// the lineage's origin is restored from; nil if the steps between can't be replayed.
    ///
    /// - Parameter stays: which states count; nil for all.
    func base(of checkpoint: Checkpoint, among stays: [[Bool]]? = nil) -> Place? {
        var step = checkpoint.step
        guard var index = indices[checkpoint.lineageID] else { return nil }
        while true {
            let lineage = lineages[index]
            if let found = lastStored(index, atOrBefore: step, among: stays) {
                let isThere = lineage.stored[found].steps.contains(step)
                return isThere || lineage.obstacle == nil
                    ? Place(lineage: index, stored: found) : nil
            }
            guard let origin = lineage.origin, let parent = indices[origin.lineageID],
                parent < index, lineage.obstacle == nil || step <= origin.step
            else { return nil }
            (index, step) = (parent, origin.step)
        }
    }

    func originBase(of index: Int, among stays: [[Bool]]? = nil) -> Place? {
        lineages[index].origin.flatMap { base(of: $0, among: stays) }
    }

    /// The step that a lineage's first steps are replayed from; steps count on across lineages.
    func originPosition(of index: Int, among stays: [[Bool]]) -> Int? {
        guard let origin = lineages[index].origin, let base = base(of: origin, among: stays)
        else { return nil }
        return min(origin.step, place(base).states.steps.upperBound)
    }

    /// The most steps that restoring a state of the lineage replays.
    func slowestRestore(of index: Int, among stays: [[Bool]]) -> Int {
        let lineage = lineages[index]
        guard lineage.obstacle == nil else { return 0 }
        var previous = originPosition(of: index, among: stays)
        var slowest = 0
        for (place, states) in lineage.stored.enumerated() where stays[index][place] {
            if let previous { slowest = max(slowest, states.steps.lowerBound - 1 - previous) }
            previous = states.steps.upperBound
        }
        return max(slowest, lineage.lastStep - (previous ?? lineage.lastStep))
    }

    private func lastStored(
        _ index: Int, atOrBefore step: Int, among stays: [[Bool]]?
    ) -> Int? {
        let stored = lineages[index].stored
        var (low, high) = (0, stored.count)
        while low < high {
            let middle = (low + high) / 2
            if stored[middle].steps.lowerBound <= step { low = middle + 1 } else { high = middle }
        }
        return (0..<low).last { stays?[index][$0] ?? true }
    }
}
