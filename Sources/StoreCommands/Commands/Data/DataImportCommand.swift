// nnstore data import: the rows of a CSV file under a name, all of them or none.

internal import CommandLineArguments
internal import FileFormats
internal import ModelStore

enum DataImportCommand: Command {
    private static let name = Positional("NAME", help: "the name of the new dataset")
    private static let file = Positional("FILE", help: "the CSV file, or a pipe")
    private static let targets = Option(
        "--target", value: "COLUMN",
        help: "the column to predict, or several separated by commas; all others are features",
        as: .columnNames
    ).repeatable
    private static let oneHot = Flag(
        "--one-hot", help: "the target is a class, by word or number: one output for each")
    private static let scale = Option(
        "--scale", value: "LOW,HIGH", help: "map features from LOW...HIGH to 0...1",
        as: .list(of: .decimal, count: 2))
    private static let noHeader = Flag(
        "--no-header", help: "the first line is a row; columns are called 1, 2, 3 and so on")
    private static let allowNonFinite = Flag(
        "--allow-non-finite", help: "take nan and inf as numbers instead of refusing them")

    static let syntax = CommandSyntax(
        "data import", summary: "Import a CSV file as a dataset",
        discussion: """
            Reads all of the file before anything is stored: a cell that is no number is reported \
            with its line and column, and nothing is imported. Files of any size need little \
            memory, and for a while as much room on the store's disk as their numbers take.

            A dataset never changes and is known by the SHA-256 of its rows. Importing the same \
            rows again, under the same name or another, stores nothing twice.

            Cells are separated by commas and may stand in double quotes (RFC 4180); lines may end \
            as on Unix or Windows. In --target a name with a comma in it stands in double quotes: \
            --target '"width, cm"'. Numbers are kept as 32-bit floating point.
            """,
        positionals: [name, file],
        options: [targets, oneHot, scale, noHeader, allowNonFinite],
        groups: [CommonOptions.record],
        examples: [
            Example(
                "nnstore data import digits examples/digits.csv --target digit --one-hot "
                    + "--scale 0,16",
                "classes, and pixels from 0 to 16 mapped to 0 to 1"),
            Example(
                "nnstore data import wind wind.csv --target speed,direction",
                "two numbers to predict"),
        ])

    static func run(_ arguments: ParsedArguments, in context: CommandContext) throws -> ExitCode {
        let started = ContinuousClock.now
        let selection = try selection(arguments)
        // Before a long file is read: is there a store, and can the dataset have this name?
        let store = try context.openStore()
        let name = arguments.required(name)
        try ModelStore.checkDatasetName(name)

        let path = arguments.required(file)
        let source = path.split(separator: "/").last.map(String.init) ?? path
        let progress = ImportProgress(context.output, file: source, dataset: name)
        defer { progress.finish() }
        let table = try TableImport.read(
            path, as: selection, spoolFolder: store.folder, progress: progress.read)
        if selection.hasHeader, table.hasNumbersForNames {
            context.output.message(
                "warning: the first line of \(DisplayText.escaped(source)) holds only numbers and was "
                    + "taken as the names of the columns; if it is a row: --no-header")
        }
        let result = try store.importDataset(
            NewDataset(
                name: name, columns: table.columns(scale: arguments[scale]), source: source,
                rowCount: table.rowCount),
            rows: { size, body in
                try table.forEachChunk(ofSize: size) { _, bytes in try body(bytes) }
            },
            now: context.now(), progress: progress.stored)
        try report(result, store, context, took: ContinuousClock.now - started)
        return .success
    }

    private static func selection(_ arguments: ParsedArguments) throws -> TableSelection {
        let targets = arguments[targets].flatMap(\.self)
        guard !targets.isEmpty else {
            throw arguments.usageError("\(arguments.syntax.command) needs --target COLUMN")
        }
        var selection = TableSelection(
            targets: targets, targetKind: arguments[oneHot] ? .classes : .numbers)
        selection.hasHeader = !arguments[noHeader]
        selection.allowsNonFinite = arguments[allowNonFinite]
        if let bounds = arguments[scale] {
            selection.featureScale = try FeatureScale(low: bounds[0], high: bounds[1])
        }
        return selection
    }

    private static func report(
        _ result: DatasetImport, _ store: ModelStore, _ context: CommandContext,
        took time: Duration
    ) throws {
        let dataset = result.dataset
        let sharing = try store.datasetsSharingRows(with: dataset)
        let (outcome, remark) =
            switch result.outcome {
            case .imported: ("imported", "")
            case .sharesContent:
                (
                    "shares_rows",
                    "  (the rows of \(sharing.joined(separator: ", ")): not stored again)"
                )
            case .alreadyThere: ("already_there", "  (was there already: nothing stored)")
            }
        try context.output.write(
            Record(
                schema: "nnstore.data-import/1",
                text: "\(dataset.name)  \(dataset.inWords)  \(Format.duration(time))\(remark)",
                dataset.machineFields + [
                    .machine("outcome", .string(outcome)),
                    .machine("shares_rows_with", .array(sharing.map { .string($0) })),
                    .machine("seconds", .double(time / .seconds(1))),
                ]))
    }
}

extension ImportedTable {
    /// Whether the header looks like a row.
    fileprivate var hasNumbersForNames: Bool {
        (featureNames + targetNames).allSatisfy { Double($0) != nil }
    }

    /// The columns as the store keeps them.
    fileprivate borrowing func columns(scale: [Double]?) -> DatasetColumns {
        DatasetColumns(
            features: featureNames, targets: targetNames,
            classes: classLabels.isEmpty ? nil : classLabels, scale: scale)
    }
}
