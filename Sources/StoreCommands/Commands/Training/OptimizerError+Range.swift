// What settings of optimizers and schedules may be, in the words of the command line.

internal import NeuralNetwork

extension OptimizerError {
    /// What a setting that is out of range may be.
    var range: String {
        guard case .settingOutOfRange(let setting, _) = self else { return "" }
        return switch setting {
        case "steps", "epochs": "a whole number from 1 to 1,000,000,000,000,000"
        case "patience": "a whole number from 0 to 1,000,000,000,000,000"
        case "factor", "from": "a number above 0 and at most 1"
        case "epsilon": "a number from 1e-45 to below 1"
        case "end": "a number from 0 to 3.4e38"
        default: "a number from 0 to below 1"
        }
    }
}
