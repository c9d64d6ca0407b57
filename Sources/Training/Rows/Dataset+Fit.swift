// Whether a dataset's rows are rows of a network.

public import ModelStore
internal import NeuralNetwork

extension Dataset {
    /// Refuses a network whose inputs and outputs are not as many as the features and targets.
    ///
    /// - Throws: `StoreError` of kind `invalid` with both numbers.
    public func check(fits network: Network) throws {
        let (inputs, outputs) = (network.architecture.inputCount, network.architecture.outputCount)
        guard columns.features.count == inputs else {
            throw mismatch(
                columns.features.count, "feature", "the network takes \(inputs)", network)
        }
        guard columns.outputCount == outputs else {
            let what = columns.classes == nil ? "target" : "class"
            throw mismatch(columns.outputCount, what, "the network gives \(outputs)", network)
        }
    }

    private func mismatch(
        _ count: Int, _ what: String, _ networkHas: String, _ network: Network
    ) -> StoreError {
        let plural = what == "class" ? "classes" : "\(what)s"
        return StoreError(
            .invalid, "dataset '\(name)' has \(count) \(count == 1 ? what : plural); \(networkHas)",
            hint: "nnstore data show \(name), nnstore show \(network.name)")
    }
}
