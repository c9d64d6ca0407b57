// What the C kernels call the activations and losses.

internal import CKernels

extension Activation {
    var kernel: nn_activation {
        switch self {
        case .identity: nn_identity
        case .sigmoid: nn_sigmoid
        case .tanh: nn_tanh
        case .relu: nn_relu
        case .leakyReLU: nn_leaky_relu
        case .elu: nn_elu
        case .gelu: nn_gelu
        case .silu: nn_silu
        case .softplus: nn_softplus
        case .softmax: nn_softmax
        }
    }
}

extension Loss {
    var kernel: nn_loss {
        switch self {
        case .squaredError: nn_squared_error
        case .meanSquaredError: nn_mean_squared_error
        case .absoluteError: nn_absolute_error
        case .huber: nn_huber
        case .crossEntropy: nn_cross_entropy
        case .binaryCrossEntropy: nn_binary_cross_entropy
        }
    }
}
