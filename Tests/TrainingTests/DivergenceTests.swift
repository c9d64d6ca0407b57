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
}
