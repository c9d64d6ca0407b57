// The list of verbs, in the order of `nnstore help`.

package import CommandLineArguments

extension Program {
    private static let sections: [(title: String, commands: [any Command.Type])] = [
        ("Store", [InitCommand.self, DoctorCommand.self]),
        (
            "Data",
            [
                DataImportCommand.self, DataListCommand.self, DataShowCommand.self,
                DataRemoveCommand.self,
            ]
        ),
        ("Networks", [CreateCommand.self, DemoWalkthroughCommand.self]),
        ("Training", [TrainCommand.self, GradcheckCommand.self]),
        (
            "Rolling back",
            [RollbackCommand.self, BranchCommand.self, TagCommand.self, ReflogCommand.self]
        ),
        (
            "Looking",
            [
                ListCommand.self, ShowCommand.self, LogCommand.self, WeightsCommand.self,
                DiffCommand.self,
            ]
        ),
        (
            "History",
            [
                GCCommand.self, MaterializeCommand.self, CompactCommand.self, VerifyCommand.self,
                ScrubCommand.self,
            ]
        ),
        ("SQL", [SQLCommand.self]),
        ("Taking away", [ExportCommand.self]),
    ]

    package static let commands = sections.flatMap(\.commands)

    /// The verbs as they are declared: what parses, helps and writes docs/COMMANDS.md.
    package static let commandSet = CommandSet(
        program: "nnstore",
        summary: "Keeps neural networks and every step of their training in one SQLite file.",
        common: OptionGroup("Every command", [CommonOptions.store, OutputFormat.jsonFlag]),
        sections: sections.map { section in
            CommandSet.Section(section.title, section.commands.map { $0.syntax })
        })
}
