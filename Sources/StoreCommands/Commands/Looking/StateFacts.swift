// What `show` says of a state beside its parameters.

internal import NeuralNetwork

/// The facts about what the optimizer and the schedule keep.
struct StateFacts {
    private let state: TrainingState

    init(_ state: TrainingState) {
        self.state = state
    }

    var fields: [Field] {
        [
            Field("optimizer state", key: "optimizer_slots", Cell(slotsInWords, slots)),
            .machine("optimizer_step", optimizerStep.map { .integer($0) } ?? .null),
            .machine("schedule_step", scheduleStep.map { .integer($0) } ?? .null),
            .machine("state_values", .integer(state.layout.wordCount)),
        ]
    }

    private var slots: JSONValue {
        .array(
            state.layout.slotNames.map { name in
                ["name": .string(name), "values": .integer(state.layout.parameterCount)]
            })
    }

    /// "mean and square of 14 values each, 20 steps"; nothing where nothing is kept.
    private var slotsInWords: String {
        let names = state.layout.slotNames
        guard !names.isEmpty else { return "" }
        let each = names.count > 1 ? " each" : ""
        let list =
            "\(Self.list(names)) of "
            + Format.count(state.layout.parameterCount, "value") + each
        return optimizerStep.map { "\(list), \(Format.count($0, "step"))" } ?? list
    }

    private static func list(_ names: [String]) -> String { names.joined(separator: " and ") }

    /// Nil where the optimizer doesn't count.
    private var optimizerStep: Int? {
        state.layout.optimizer?.rule.countsSteps == true ? state.optimizerStep : nil
    }

    /// Nil where the schedule doesn't count.
    private var scheduleStep: Int? {
        state.layout.schedule == .constant ? nil : state.scheduleStep
    }
}
