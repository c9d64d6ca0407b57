// What is said where there is nothing to train.

internal import ModelStore
internal import Training

extension AlreadyTrained {
    /// "step 8, epoch 2"
    var position: String {
        let step = "step \(Format.count(step))"
        // In another order of the data, no epoch is done yet.
        return epochsDone > 0 ? "\(step), epoch \(Format.count(epochsDone))" : step
    }

    /// That the branch came there under other settings than those of this line.
    ///
    /// - Parameters:
    ///   - place: the branch as an address names it.
    ///   - until: the stop condition of the line.
    func refusal(of place: String, until: StopCondition) -> CommandFailure {
        let longer = [
            until.epochs.map { "--epochs \(max($0, epochsDone + 10))" },
            until.step.map { "--steps \(max($0, self.step + 1_000))" },
        ].compactMap(\.self)
        return CommandFailure(
            .refused,
            "\(place) stands at \(position) already, so nothing was trained under the settings given",
            hint: "the same line with \(longer.joined(separator: " and "))")
    }
}
