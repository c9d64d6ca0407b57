// Networks and their lineages: that they can be read, and that each lineage starts at a step there is.

internal import NeuralNetwork
internal import SQLite

/// A lineage under verification and what of it is known to be good.
struct VerifiedLineage {
    let network: String
    let lineage: Lineage
    /// Its last recorded step when verifying came to it; where it forks off if it has none.
    let lastStep: Int
    /// The words of one of its states; nil if the network's architecture can't be relied on.
    let wordCount: Int?

    var firstStep: Int { lineage.parentID == nil ? 0 : lineage.forkStep + 1 }

    func finding(
        _ subject: VerifiedSubject, _ steps: ClosedRange<Int>?, _ message: String,
        remedy: String? = nil
    ) -> VerificationFinding {
        VerificationFinding(
            subject, network: network, lineage: lineage.id, steps: steps, message, remedy: remedy)
    }
}

extension StoreVerifier {
    func verifyNetwork(_ id: Int) throws {
        guard let name = try networkName(id) else { return }
        try begin(name)
        tally(.network) { $0.count += 1 }
        let network = try unlessDamaged(.network, network: name) { try readableNetwork(id, name) }
        for lineageID in try lineageIDs(of: id) {
            try verifyLineage(lineageID, of: network, named: name)
        }
        try unlessDamaged(.name, network: name) { try verifyNames(of: id, named: name) }
        try unlessDamaged(.job, network: name) { try verifyJobs(of: id, named: name) }
    }

    private func networkName(_ id: Int) throws -> String? {
        try store.read { connection in
            try connection.row("SELECT name FROM network WHERE id = ?", id) { $0.text(0) }
        }
    }

    private func readableNetwork(_ id: Int, _ name: String) throws -> Network {
        let (network, parameterCount, rootCount) = try store.read { connection in
            let counts = try connection.row(
                """
                SELECT parameter_count,
                       (SELECT count(*) FROM lineage WHERE network_id = ?1 AND parent_id IS NULL)
                FROM network
                WHERE id = ?1
                """, id
            ) { (parameters: $0.integer(0), roots: $0.integer(1)) }
            return (try store.network(id, in: connection), counts?.parameters, counts?.roots)
        }
        guard let network, network.architecture.parameterCount == parameterCount else {
            throw StoreError(
                .damaged,
                "the architecture of network '\(name)' does not have the parameters that "
                    + "the store counts")
        }
        guard rootCount == 1 else {
            throw StoreError(
                .damaged, "network '\(name)' has \(rootCount ?? 0) lineages without a parent")
        }
        return network
    }

    private func lineageIDs(of networkID: Int) throws -> [Int] {
        try store.read { connection in
            try connection.rows(
                "SELECT id FROM lineage WHERE network_id = ? ORDER BY id", networkID
            ) { $0.integer(0) }
        }
    }

    private func verifyLineage(_ id: Int, of network: Network?, named name: String) throws {
        try begin("lineage \(id) of \(name)")
        tally(.lineage) { $0.count += 1 }
        let read = try unlessDamaged(
            .lineage, network: name, lineage: id,
            remedy: "the errors of its steps can still be looked at with SQL"
        ) {
            try store.read { connection in
                let lineage = try store.lineage(id, in: connection)
                return (
                    lineage: lineage, lastStep: try store.lastRecordedStep(of: id, in: connection)
                )
            }
        }
        guard let read else { return }
        let verified = VerifiedLineage(
            network: name, lineage: read.lineage,
            lastStep: max(read.lastStep ?? 0, read.lineage.forkStep),
            wordCount: network.map { StateLayout($0.architecture, of: read.lineage).wordCount })
        try verifyStart(of: verified)
        try verifyRecordings(of: verified)
        try unlessDamaged(.state, network: name, lineage: id) { try verifyStates(of: verified) }
    }

    /// Where a lineage starts never changes, and its parent's steps stay.
    private func verifyStart(of verified: VerifiedLineage) throws {
        let lineage = verified.lineage
        let isGood: Bool
        if let parentID = lineage.parentID {
            let parentNetwork = try store.read { connection in
                try connection.row("SELECT network_id FROM lineage WHERE id = ?", parentID) {
                    $0.integer(0)
                }
            }
            let start = Checkpoint(lineageID: parentID, step: lineage.forkStep)
            let startIsThere = try store.read { try store.isRecorded(start, in: $0) }
            isGood =
                startIsThere && parentID < lineage.id && parentNetwork == lineage.networkID
                && lineage.plan != nil
        } else {
            isGood = lineage.forkStep == 0 && lineage.plan == nil
        }
        guard !isGood else { return }
        try find(
            verified.finding(
                .lineage, nil,
                "lineage \(lineage.id) does not start at a step of the lineage it forks off",
                remedy: "its stored states can still be had"))
    }
}

extension ModelStore {
    /// The last step that a recording of the lineage holds.
    func lastRecordedStep(
        of lineageID: Int, in connection: borrowing Connection
    ) throws -> Int? {
        let last = try connection.row(
            """
            SELECT last_step
            FROM recording
            WHERE lineage_id = ?
            ORDER BY first_step DESC
            LIMIT 1
            """, lineageID
        ) { try $0.checkpoint(lineage: 0, step: 0).step }
        return last
    }

    /// Whether there is such a step: one with an error, or the initial state of a network.
    func isRecorded(_ checkpoint: Checkpoint, in connection: borrowing Connection) throws -> Bool {
        try connection.row(
            """
            SELECT 1 FROM step WHERE lineage_id = ?1 AND step = ?2
            UNION ALL
            SELECT 1 FROM lineage WHERE id = ?1 AND parent_id IS NULL AND ?2 = 0
            """, checkpoint.lineageID, checkpoint.step
        ) { _ in true } ?? false
    }
}
