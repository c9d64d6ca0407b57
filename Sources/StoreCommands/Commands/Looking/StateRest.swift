// How two states of one architecture differ beside their weights and biases: in what their optimizers
// keep, and in counters.

package import NeuralNetwork

/// The comparison of all but the parameters of two states.
package struct StateRest: Sendable, Equatable {
    /// The differences in words: "12 of 14 values of mean", "optimizer step 20 against 40".
    package let differences: [String]

    /// Compares two states of one architecture.
    package init(from before: TrainingState, to after: TrainingState) {
        var differences = Self.slotDifferences(before, after)
        if before.optimizerStep != after.optimizerStep {
            differences.append(
                Self.counts("optimizer step", before.optimizerStep, after.optimizerStep))
        }
        if before.scheduleStep != after.scheduleStep {
            differences.append(
                Self.counts("schedule step", before.scheduleStep, after.scheduleStep))
        }
        if differences.isEmpty, !Self.haveEqualEnds(before, after) {
            differences.append("the schedule's counters")
        }
        self.differences = differences
    }

    /// Whether every bit is the same.
    package var isIdentical: Bool { differences.isEmpty }

    private static func slotDifferences(
        _ before: TrainingState, _ after: TrainingState
    ) -> [String] {
        let names = before.layout.slotNames
        guard names == after.layout.slotNames else {
            return ["\(slots(before)) against \(slots(after))"]
        }
        return names.indices.compactMap { index in
            let (one, other) = (before.slot(index), after.slot(index))
            let count = zip(one, other).count { $0.bitPattern != $1.bitPattern }
            guard count > 0 else { return nil }
            return "\(Format.count(count)) of \(Format.count(one.count, "value")) of "
                + names[index]
        }
    }

    private static func slots(_ state: TrainingState) -> String {
        let names = state.layout.slotNames
        return names.isEmpty ? "no optimizer state" : names.joined(separator: " and ")
    }

    private static func counts(_ what: String, _ before: Int, _ after: Int) -> String {
        "\(what) \(Format.count(before)) against \(Format.count(after))"
    }

    /// What follows the slots, word by word: counters have no names beyond those looked at already.
    private static func haveEqualEnds(_ before: TrainingState, _ after: TrainingState) -> Bool {
        func end(_ state: TrainingState) -> ArraySlice<Float> {
            let layout = state.layout
            return state.words.dropFirst(layout.parameterCount * (1 + layout.slotNames.count))
        }
        return end(before).elementsEqual(end(after)) { $0.bitPattern == $1.bitPattern }
    }
}
