// The loss of a network whose description names none.

package import NeuralNetwork

extension Loss {
    /// Cross-entropy after softmax, the pair that classifies; squared error, the article's, else.
    package static func usual(after activation: Activation?) -> Loss {
        activation == .softmax ? .crossEntropy : .squaredError
    }
}
