/// What the columns of a table mean: which are targets, of what kind, and how features are scaled.
public struct TableSelection: Equatable, Sendable {
    /// What the target columns hold.
    public enum TargetKind: Equatable, Sendable {
        /// Numbers to be approximated.
        case numbers
        /// One column of class labels: words or numbers, as `--one-hot` asks for.
        case classes
    }

    /// Whether the first row holds the names of the columns.
    public var hasHeader = true
    /// The target columns by name, or by number counted from 1 without a header.
    ///
    /// Targets keep this order; all other columns are features, in the order of the file.
    public var targets: [String]
    /// What the targets hold.
    public var targetKind: TargetKind
    /// How features are mapped to 0…1; nil leaves them as they are.
    public var featureScale: FeatureScale?
    /// Whether NaN and infinity are taken as numbers.
    public var allowsNonFinite = false

    /// Selects targets and leaves the rest to the defaults: a header, no scale, finite numbers.
    public init(targets: [String], targetKind: TargetKind = .numbers) {
        self.targets = targets
        self.targetKind = targetKind
    }
}

/// A linear map of `low…high` to `0…1`; values outside land outside.
public struct FeatureScale: Equatable, Sendable {
    /// What becomes 0.
    public let low: Double
    /// What becomes 1.
    public let high: Double

    /// Checks the bounds: finite, and `low` below `high`.
    public init(low: Double, high: Double) throws {
        guard low < high, (high - low).isFinite else {
            throw FileFormatError(
                .invalidRequest, "a scale from \(low) to \(high) is no range of numbers",
                hint: "give the lower bound first, as in --scale 0,16")
        }
        self.low = low
        self.high = high
    }

    /// `(value - low) / (high - low)`, computed in Double and rounded to Float once at the end.
    public func callAsFunction(_ value: Float) -> Float {
        Float((Double(value) - low) / (high - low))
    }
}
