// What is recorded of each step.

/// A measurement of a step other than its error.
public struct Metric: Sendable, Equatable {
    public let name: String
    public let value: Double

    public init(name: String, value: Double) {
        self.name = name
        self.value = value
    }

    /// The error on the rows held out, after an epoch's last step.
    public static let validationError = "validation_error"
    /// The part of the rows held out whose class is right, 0 to 1.
    public static let validationAccuracy = "validation_accuracy"

    /// The names under which an address may ask for it: `@best:accuracy`.
    static let aliases = ["validation": validationError, "accuracy": validationAccuracy]

    /// Whether the best value of a metric is its highest.
    static func isBetterHigher(_ name: String) -> Bool { name.hasSuffix("accuracy") }
}

/// One recorded step: its error, its measurements, and the state after it.
public struct StepRecord: Sendable {
    public let step: Int
    public let error: Float
    public let metrics: [Metric]
    public let state: EncodedState

    public init(step: Int, error: Float, metrics: [Metric], state: EncodedState) {
        self.step = step
        self.error = error
        self.metrics = metrics
        self.state = state
    }

    /// What it takes in memory while it waits to be written.
    public var byteCount: Int { state.bytes.count + 128 }
}
