// What is recorded of consecutive steps, in one commit.

/// Consecutive steps of a lineage: their errors, what was measured at some of them, and the states
/// among them that are stored.
public struct StepBatch: Sendable {
    public let firstStep: Int
    /// One a step.
    public var errors: [Float]
    /// Of those steps that have any, in order.
    public var metrics: [StepMetrics]
    /// Disjoint and in order.
    public var snapshots: [EncodedSnapshot]

    public init(
        firstStep: Int, errors: [Float], metrics: [StepMetrics] = [],
        snapshots: [EncodedSnapshot] = []
    ) {
        self.firstStep = firstStep
        self.errors = errors
        self.metrics = metrics
        self.snapshots = snapshots
    }

    public var lastStep: Int { firstStep + errors.count - 1 }

    /// The lowest error and the first step that has it.
    var lowestError: (error: Float, step: Int)? {
        guard var lowest = errors.first else { return nil }
        var place = 0
        for (index, error) in errors.enumerated() where error < lowest {
            (lowest, place) = (error, index)
        }
        return (lowest, firstStep + place)
    }
}
