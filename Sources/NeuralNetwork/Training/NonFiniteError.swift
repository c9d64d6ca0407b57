// What stops a step before it happens: a number that is infinite or not a number at all.

/// A step that was not taken, because something it computed was infinite or NaN.
public enum NonFiniteError: Error, Sendable, Equatable {
    /// The error of the batch.
    case error

    /// The gradient of a tensor, the first in state order.
    case gradient(TensorLayout)

    /// The values a tensor would have had after the update, the first in state order.
    case parameters(TensorLayout)
}

extension NonFiniteError: CustomStringConvertible {
    /// What is not finite; layers are counted from 0.
    public var description: String {
        switch self {
        case .error: "the error of the batch is not finite"
        case .gradient(let tensor): "the gradient of \(tensor) is not finite"
        case .parameters(let tensor): "the updated \(tensor) would not be finite"
        }
    }
}
