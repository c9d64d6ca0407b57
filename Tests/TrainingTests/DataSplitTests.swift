// Which rows are trained on and which are held out.

import ModelStore
import Testing
import Training

struct DataSplitTests {
    @Test(arguments: [
        (10, 0.0, 0), (100, 0.07, 7), (100, 0.28, 28), (10, 0.2, 2), (1_797, 0.2, 360), (3, 0.9, 2),
        (5, 0.09, 1),
    ])
    func everyRowIsInOnePart(rowCount: Int, fraction: Double, heldOutCount: Int) {
        let split = DataSplit.indices(rowCount: rowCount, validationFraction: fraction)
        #expect(split.validation.count == heldOutCount)
        #expect((split.training + split.validation).sorted() == Array(0..<rowCount))
    }

    @Test func aSmallerFractionIsAPartOfALargerOne() {
        let small = DataSplit.indices(rowCount: 500, validationFraction: 0.1).validation
        let large = DataSplit.indices(rowCount: 500, validationFraction: 0.3).validation
        #expect(Set(small).isSubset(of: large))
    }

    @Test func aClassBecomesOneTargetAnOutput() throws {
        let fixture = try TrainingFixture(rowCount: 4)
        let rows = try TrainingRows(loading: fixture.dataset, from: fixture.store)
        #expect(rows.targets == [1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0])
        #expect(rows.inputs.count == 16)
    }
}
