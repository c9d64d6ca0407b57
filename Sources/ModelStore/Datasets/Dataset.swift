// Datasets: a name for rows of numbers that never change.

/// What the columns of a dataset are.
public struct DatasetColumns: Sendable, Equatable, Codable {
    public let features: [String]
    public let targets: [String]
    /// The labels of the classes in order, if the one target is a class; nil for numbers.
    public let classes: [String]?
    /// The range of feature values that was mapped to 0...1 at the import; nil if none was.
    public let scale: [Double]?

    public init(features: [String], targets: [String], classes: [String]?, scale: [Double]?) {
        self.features = features
        self.targets = targets
        self.classes = classes
        self.scale = scale
    }

    /// How many outputs a network needs for them: one a class, or one a target.
    public var outputCount: Int { classes?.count ?? targets.count }
}

/// A dataset of the store.
public struct Dataset: Sendable, Equatable {
    public let id: Int
    public let name: String
    public let sha256: [UInt8]
    public let rowCount: Int
    public let columns: DatasetColumns
    /// The file it came from, by its name.
    public let source: String
    public let createdAt: Timestamp

    let contentID: Int

    /// Values a row: the features, then the targets; a class is one value, its number.
    public var valuesPerRow: Int { columns.features.count + columns.targets.count }
}

/// A dataset to be stored: all but its rows.
public struct NewDataset: Sendable {
    public let name: String
    public let columns: DatasetColumns
    /// The file it comes from, by its name.
    public let source: String
    public let rowCount: Int

    public init(name: String, columns: DatasetColumns, source: String, rowCount: Int) {
        self.name = name
        self.columns = columns
        self.source = source
        self.rowCount = rowCount
    }

    var byteCount: Int {
        rowCount * (columns.features.count + columns.targets.count) * MemoryLayout<Float>.size
    }
}

/// Hands over all rows of a new dataset from the first on, in chunks of at most so many bytes:
/// little-endian float32, features then targets, a class as its number. Called more than once.
public typealias RowSource = (
    _ chunkByteCount: Int, _ body: (UnsafeRawBufferPointer) throws -> Void
) throws -> Void
