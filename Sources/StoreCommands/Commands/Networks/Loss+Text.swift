// The losses as help explains them: the one place that says them in words.

internal import NeuralNetwork

extension Loss {
    /// The loss of a row by its targets t and outputs o, with e = o - t.
    private var formula: String {
        switch self {
        case .squaredError: "Σ e², without a half"
        case .meanSquaredError: "Σ e² / outputs"
        case .absoluteError: "Σ |e|"
        case .huber: "Σ e²/2 where |e| < 1, else |e| - 1/2  (δ = 1)"
        case .crossEntropy: "-Σ t ln o"
        case .binaryCrossEntropy: "-Σ (t ln o + (1 - t) ln(1 - o))"
        }
    }

    /// "softmax only", where not every last layer will do.
    private var need: String { requiredActivation.map { ", after \($0.rawValue) only" } ?? "" }

    /// Every loss with its formula, a line each.
    private static var formulas: String {
        let width = allCases.map(\.rawValue.count).max() ?? 0
        return allCases.map { loss in
            let padding = String(repeating: " ", count: width - loss.rawValue.count)
            return "  \(loss.rawValue)\(padding)  \(loss.formula)\(loss.need)"
        }.joined(separator: "\n")
    }

    /// What `nnstore help create` says of the losses.
    static var paragraphs: String {
        """
        The loss of a row, with t its targets, o the outputs, e = o - t and Σ over the outputs:

        \(formulas)

        The error of a batch is the mean over its rows. PyTorch's MSELoss is mean-squared-error; its \
        L1Loss, HuberLoss and BCELoss average over the outputs too, so with N outputs they are 1/N of \
        these.

        Without --loss it is cross-entropy after softmax, else squared-error.
        """
    }
}
