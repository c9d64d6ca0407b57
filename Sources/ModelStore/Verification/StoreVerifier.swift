// Reads every hash and every reference in a store and recomputes nothing of the training.
//
// It works beside a process that trains: what it reads, it reads in short transactions, and each
// judgement is made within one of them or about rows that never change. Of a lineage that grows
// meanwhile it judges the steps that were recorded when it came to it.

internal import SQLite

/// Verifies one store once.
public final class StoreVerifier {
    /// Verifying was stopped by its caller.
    private struct Stopped: Error {}

    let store: ModelStore
    let codec = StateCodec()
    var result = Verification()
    private var progress = VerificationProgress()
    private let report: (VerificationFinding) throws -> Void
    private let goesOn: (VerificationProgress) -> Bool

    /// - Parameters:
    ///   - report: told each finding at once.
    ///   - goesOn: told how far it is, some times a second; false stops it.
    public init(
        _ store: ModelStore, report: @escaping (VerificationFinding) throws -> Void,
        goesOn: @escaping (VerificationProgress) -> Bool = { _ in true }
    ) {
        self.store = store
        self.report = report
        self.goesOn = goesOn
    }

    /// Verifies the whole store, or one network with the datasets it was trained on.
    ///
    /// - Throws: what `report` throws; `StoreError` if the store can't be read at all. What is
    ///   damaged is reported and not thrown.
    public func verify(_ network: Network? = nil) throws -> Verification {
        do {
            progress.totalByteCount = try totalByteCount(of: network)
            try verifyAll(network)
        } catch is Stopped {
            result.isComplete = false
        }
        return result
    }

    private func verifyAll(_ network: Network?) throws {
        if network == nil { try verifyFile() }
        try verifyDatasets(of: network)
        for networkID in try networkIDs(network) { try verifyNetwork(networkID) }
    }

    private func networkIDs(_ network: Network?) throws -> [Int] {
        if let network { return [network.id] }
        return try store.read { connection in
            try connection.rows("SELECT id FROM network ORDER BY id") { $0.integer(0) }
        }
    }

    /// In floating point, because the numbers of a damaged store may be any.
    private func totalByteCount(of network: Network?) throws -> Int {
        try store.read { connection in
            let total = try connection.row(
                """
                SELECT (SELECT total(snapshot.byte_count)
                        FROM lineage JOIN snapshot ON snapshot.lineage_id = lineage.id
                        WHERE ?1 IS NULL OR lineage.network_id = ?1),
                       (SELECT total(byte_count)
                        FROM dataset JOIN dataset_chunk USING (content_id)
                        WHERE ?1 IS NULL OR dataset.id IN (
                            SELECT dataset_id FROM lineage WHERE network_id = ?1)),
                       (SELECT total(
                            (SELECT max(step) FROM step WHERE lineage_id = lineage.id) - fork_step)
                        FROM lineage
                        WHERE ?1 IS NULL OR network_id = ?1)
                """, network?.id
            ) { $0.real(0) + $0.real(1) + $0.real(2) * Double(Self.stepByteCount) }
            return Int(max(0, min(total ?? 0, 1e18)))
        }
    }
}

extension StoreVerifier {
    /// What reading and hashing a step's row counts as, beside the bytes of states.
    static let stepByteCount = 64

    /// Notes what is looked at next, and stops here if the caller asks for it.
    func begin(_ place: String) throws {
        progress.place = place
        try advance(by: 0)
    }

    /// Notes bytes that were read.
    func advance(by byteCount: Int) throws {
        progress.doneByteCount = progress.doneByteCount.addedClamped(byteCount)
        guard goesOn(progress) else { throw Stopped() }
    }

    func tally(_ subject: VerifiedSubject, _ change: (inout VerificationTally) -> Void) {
        change(&result.tallies[subject, default: VerificationTally()])
    }

    func find(_ finding: VerificationFinding) throws {
        tally(finding.subject) { $0.findingCount += 1 }
        try report(finding)
    }

    /// What `body` makes of stored things; nil, and a finding, if they are damaged.
    func unlessDamaged<T>(
        _ subject: VerifiedSubject, network: String? = nil, lineage: Int? = nil,
        steps: ClosedRange<Int>? = nil, remedy: String? = nil, _ body: () throws -> T
    ) throws -> T? {
        do {
            return try body()
        } catch let error as StoreError where error.kind == .damaged {
            try find(
                VerificationFinding(
                    subject, network: network, lineage: lineage, steps: steps, error.message,
                    remedy: remedy))
            return nil
        }
    }
}

extension Int {
    /// Numbers of a damaged store may be any.
    fileprivate func addedClamped(_ other: Int) -> Int {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? .max : sum
    }
}
