// Training that reaches NaN or infinity stops before the step is recorded.

import ModelStore
import Testing
import Training

struct DivergenceTests {
    @Test func theStepsBeforeAreKeptAndTheJobSaysSo() throws {
        let fixture = try TrainingFixture()
        var failed: DivergenceError?
        do {
            try fixture.train(
                fixture.settings(learningRate: 3e38), until: StopCondition(step: 100))
        } catch let error as DivergenceError {
            failed = error
        }
        let error = try #require(failed)
        let head = try fixture.branch().head
        #expect(head.step == error.step - 1)
        #expect(try fixture.history().count == error.step)
        #expect(try fixture.store.lastJob(of: fixture.branch())?.state == .diverged)
        #expect(!error.rows.isEmpty)
    }

    private func divergence(
        _ fixture: TrainingFixture, validate: Double
    ) throws -> DivergenceError {
        var failed: DivergenceError?
        do {
            try fixture.train(
                fixture.settings(shuffle: false, validate: validate),
                until: StopCondition(step: 100))
        } catch let error as DivergenceError {
            failed = error
        }
        return try #require(failed)
    }

    @Test func aRowThatIsNotFiniteItselfIsNamed() throws {
        let error = try divergence(TrainingFixture(faultyRow: 6), validate: 0)
        #expect(error.step == 2)
        #expect(error.rows == [6])
        #expect(error.faultyRow == 6)
        #expect(
            "\(error)" == "training diverged at step 2: the error of the batch is not finite "
                + "(dataset row 7); row 7 of the dataset has a value that is not finite")
    }

    @Test func aValidationErrorThatIsNotFiniteEndsTheRunBeforeItsStepIsRecorded() throws {
        let heldOut = DataSplit.indices(rowCount: 23, validationFraction: 0.2).validation
        let fixture = try TrainingFixture(faultyRow: heldOut[1])
        let error = try divergence(fixture, validate: 0.2)
        // 18 rows in batches of 4: the first epoch ends with step 5.
        #expect(error.step == 5)
        #expect(error.part == "the error of the rows held out is not finite")
        #expect(error.faultyRow == heldOut[1])
        #expect(try fixture.branch().head.step == 4)
    }
}
