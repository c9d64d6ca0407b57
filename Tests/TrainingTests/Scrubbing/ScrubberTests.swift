// A scrub finds what was changed after it was recorded, and says what that is.

import ModelStore
import NeuralNetwork
import SQLite
import TestSupport
import Testing
import Training

struct ScrubberTests {
    private func scrub(
        _ history: ConvertedHistory, fraction: Double = 1, at time: Int = 1,
        shouldStop: () -> Bool = { false }
    ) throws -> ScrubResult {
        try Scrubber(history.store, now: { Timestamp(milliseconds: time) }).run(
            [history.network], fraction: fraction, shouldStop: shouldStop, report: { _ in })
    }

    private func times(_ history: ConvertedHistory) throws -> [Timestamp?] {
        try history.store.scrubMarks(of: history.lineage()).map(\.scrubbedAt)
    }

    @Test(arguments: HistoryPolicy.Mode.allCases)
    func aGoodHistoryIsGood(mode: HistoryPolicy.Mode) throws {
        let history = try ConvertedHistory(mode, runs: [20, 45, 80])
        let result = try scrub(history)
        #expect(result.findings == [])
        #expect(result.networks[0].doneStepCount == 80)
        #expect(result.networks[0].doneStretchCount == result.networks[0].stretchCount)
        #expect(!result.isInterrupted)
        #expect(try times(history).allSatisfy { $0 == Timestamp(milliseconds: 1) })
    }

    @Test func anOldStoreAndAForkAreGood() throws {
        let folder = try TemporaryFolder()
        let history = try ConvertedHistory(oldStoreIn: folder)
        let result = try scrub(history)
        #expect(result.findings == [])
        #expect(result.networks[0].doneStepCount == 50)
    }

    /// What happened, in SQL; what is found; why.
    private static let damages: [(sql: String, step: Int, words: String)] = [
        (
            "UPDATE step SET error = error * 2 WHERE step = 33", 33,
            "the row is damaged: the computation reaches step 45"
        ),
        (
            "UPDATE step SET error = error * 2 WHERE step = 80", 80,
            "the row is damaged: the computation reaches step 80"
        ),
        (
            """
            DELETE FROM snapshot WHERE first_step = 80;
            UPDATE step SET error = error * 2 WHERE step = 70
            """, 70, "the row is damaged: the computation reaches step 80"
        ),
        (
            """
            DELETE FROM snapshot WHERE first_step = 80;
            UPDATE step SET error = error * 2 WHERE step = 80
            """, 80, "no later step tells"
        ),
        (
            "UPDATE metric SET value = value * 2 WHERE name = 'validation_error' AND step = 50", 50,
            "its validation_error was recorded as"
        ),
        (
            "DELETE FROM metric WHERE name = 'validation_accuracy' AND step = 50", 50,
            "its validation_accuracy is missing"
        ),
    ]

    @Test(arguments: damages.indices)
    func aChangedRowIsFound(index: Int) throws {
        let damage = Self.damages[index]
        let history = try ConvertedHistory(.replay, runs: [20, 45, 80])
        // The best one may lie anywhere: it is not to be a stretch's end here.
        try history.tamper(
            "DELETE FROM snapshot WHERE lineage_id = 2 AND first_step NOT IN (20, 45, 80)")
        try history.tamper(damage.sql)
        let result = try scrub(history)
        #expect(result.findings.map(\.checkpoint.step) == [damage.step])
        let words = result.findings.map(\.description).joined()
        #expect(words.contains(damage.words), "\(words)")
        #expect(try times(history).contains(Timestamp(milliseconds: 1)))
    }

    @Test func aFalsifiedKeyframeIsFoundFromBothSides() throws {
        let history = try ConvertedHistory(.replay, runs: [20, 45, 80])
        try history.tamper(
            "DELETE FROM snapshot WHERE lineage_id = 2 AND first_step NOT IN (20, 45, 80)")
        try history.falsify(45, of: history.lineage())
        let findings = try scrub(history).findings
        #expect(findings.map(\.cause) == [.storedState, .start(step: 45)])
        #expect(findings.first?.checkpoint.step == 45)
        #expect(try times(history) == [Timestamp(milliseconds: 1), nil, nil])
    }

    @Test(arguments: [25, 44])
    func aFalsifiedStateInASegmentIsFound(step: Int) throws {
        let history = try ConvertedHistory(.full, runs: [20, 45, 80])
        try history.falsify(step, of: history.lineage())
        let findings = try scrub(history).findings
        #expect(findings.map(\.checkpoint.step) == [step])
        #expect(findings.map(\.cause) == [.storedState])
    }

    /// Another row, with hashes that match it.
    @Test func aChangedDatasetIsFound() throws {
        let history = try ConvertedHistory(.replay, runs: [20, 45])
        _ = try TrainingFixture.importRows(23, named: "other", into: history.store, changedRow: 4)
        try history.tamper(
            """
            UPDATE dataset SET content_id = (SELECT content_id FROM dataset WHERE name = 'other')
            WHERE name = 'rows'
            """)
        let findings = try scrub(history).findings
        #expect(!findings.isEmpty)
        #expect(
            findings.allSatisfy {
                if case .start = $0.cause { true } else { false }
            })
        #expect(try times(history).allSatisfy { $0 == nil })
    }

    @Test func whatCantBeReadIsToldOnce() throws {
        let history = try ConvertedHistory(.full, runs: [20, 45, 80])
        let segment = try history.snapshot(30, of: history.lineage())
        try history.tamper(
            "UPDATE snapshot_chunk SET bytes = zeroblob(9) WHERE snapshot_id = \(segment.id)")
        let result = try scrub(history)
        #expect(result.findings.count == 1)
        #expect(result.findings.first?.checkpoint.step == 45)
    }

    @Test func whatWasNotScrubbedForLongestComesFirst() throws {
        let history = try ConvertedHistory(.full, runs: [20, 40, 60])
        #expect(try scrub(history, fraction: 0.3, at: 1).doneStepCount == 20)
        #expect(try scrub(history, fraction: 0.3, at: 2).doneStepCount == 20)
        #expect(try times(history).map { $0?.milliseconds } == [1, 2, nil])
        #expect(try scrub(history, fraction: 0.6, at: 3).doneStepCount == 40)
        #expect(try times(history).map { $0?.milliseconds } == [3, 2, 3])
        #expect(try scrub(history, fraction: 0).doneStepCount == 0)
    }

    @Test func stoppingBetweenStepsMarksOnlyWhatIsDone() throws {
        let history = try ConvertedHistory(.full, runs: [20, 40, 60])
        var asked = 0
        let result = try scrub(history) {
            asked += 1
            return asked > 30
        }
        #expect(result.isInterrupted)
        #expect(result.networks[0].doneStretchCount == 1)
        #expect((20..<40).contains(result.doneStepCount))
        #expect(try times(history).map { $0?.milliseconds } == [1, nil, nil])
    }

    @Test func otherNumericsAreLeftOut() throws {
        let history = try ConvertedHistory(.full, runs: [20])
        try history.tamper("UPDATE lineage SET numerics = 'nn9'")
        let result = try scrub(history)
        #expect(result.networks[0].foreignStepCount == 20)
        #expect(result.doneStepCount == 0)
    }
}
