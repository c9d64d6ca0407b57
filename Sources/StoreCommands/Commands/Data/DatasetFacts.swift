// A dataset as the data verbs show it: in words for people, in fields for machines.

internal import ModelStore

extension Dataset {
    /// "10 classes" or "2 targets".
    var targetsInWords: String {
        switch columns.classes?.count {
        case nil: Format.count(columns.targets.count, "target")
        case 1: "1 class"
        case let count?: "\(Format.count(count)) classes"
        }
    }

    /// "1,797 rows  64 features  10 classes  sha256 3b1f…"
    var inWords: String {
        [
            Format.count(rowCount, "row"), Format.count(columns.features.count, "feature"),
            targetsInWords, "sha256 \(Format.hexadecimal(sha256).prefix(4))…",
        ].joined(separator: "  ")
    }

    /// What JSON and CSV say of it, whichever verb writes them.
    var machineFields: [Field] {
        [
            .machine("dataset", .string(name)), .machine("rows", .integer(rowCount)),
            .machine("features", .array(columns.features.map { .string($0) })),
            .machine("targets", .array(columns.targets.map { .string($0) })),
            .machine("classes", columns.classes.map { .array($0.map { .string($0) }) } ?? .null),
            .machine("scale", columns.scale.map { .array($0.map { .double($0) }) } ?? .null),
            .machine("sha256", .string(Format.hexadecimal(sha256))),
            .machine("source", .string(source)),
            .machine("imported_at", .string(Format.iso8601(createdAt))),
        ]
    }
}

extension ModelStore {
    /// The names of the other datasets that stand for the same rows.
    func datasetsSharingRows(with dataset: Dataset) throws -> [String] {
        try datasets().filter { $0.sha256 == dataset.sha256 && $0.id != dataset.id }.map(\.name)
    }
}
