// What stops a step before it happens: a number that is infinite or not a number at all.

/// A step that was not taken, because something it computed was infinite or NaN.
public enum NonFiniteError: Error, Sendable, Equatable {
    /// The loss of these rows of the batch, counted from 0; none where only their sum is too large.
    case error(rows: [Int])

    /// The gradient of a tensor, the first in state order, and the rows of the batch whose part in it
    /// is not finite; none where only their sum is too large.
    case gradient(TensorLayout, rows: [Int])

    /// The values a tensor would have had after the update, the first in state order.
    case parameters(TensorLayout)

    /// What an optimizer would have kept of a tensor after the update, by its slot's name.
    case slot(String, TensorLayout)
}

extension NonFiniteError {
    /// The rows of the batch that it comes from, counted from 0; none where it is all of them.
    public var rows: [Int] {
        switch self {
        case .error(let rows), .gradient(_, let rows): rows
        case .parameters, .slot: []
        }
    }
}

extension NonFiniteError: CustomStringConvertible {
    /// What is not finite; layers are counted from 0.
    public var description: String {
        switch self {
        case .error: "the error of the batch is not finite"
        case .gradient(let tensor, _): "the gradient of \(tensor) is not finite"
        case .parameters(let tensor): "the updated \(tensor) would not be finite"
        case .slot(let name, let tensor):
            "the optimizer's \(name) of \(tensor) would not be finite"
        }
    }
}
