// Measurements of a step other than its error.

/// A named measurement.
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

/// The measurements of one step.
public struct StepMetrics: Sendable, Equatable {
    public let step: Int
    public let metrics: [Metric]

    public init(step: Int, metrics: [Metric]) {
        self.step = step
        self.metrics = metrics
    }
}
