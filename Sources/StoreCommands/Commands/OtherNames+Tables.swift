// What PyTorch, Keras and papers call the things that have another name here. Words that only look
// like ours are here too, with nil: no hint is better than a wrong one.

internal import CommandLineArguments

extension OtherNames {
    /// Options of `nnstore train`.
    static let trainOptions: OtherNames = [
        "--lr": "--learning-rate", "--batch-size": "--batch", "--bs": "--batch",
        "--dataset": "--data", "--early-stopping": "--patience", "--max-steps": "--steps",
        "--scheduler": "--schedule", "--lr-schedule": "--schedule", "--lr-scheduler": "--schedule",
        "--warmup-steps": "--warm-up", "--validation-split": "--validate",
        "--clip-grad-norm": "--clip-norm", "--max-grad-norm": "--clip-norm",
        "--clip-grad-value": "--clip-value", "--wd": "--weight-decay",
        "--momentum": "--optimizer momentum:momentum=0.9",
        "--nesterov": "--optimizer nesterov:momentum=0.9",
        "--betas": "--optimizer adam:beta1=0.9,beta2=0.999",
        "--beta1": "--optimizer adam:beta1=0.9", "--beta2": "--optimizer adam:beta2=0.999",
        "--eps": "--optimizer adam:epsilon=1e-8", "--epsilon": "--optimizer adam:epsilon=1e-8",
    ]

    /// Options of `nnstore create`.
    static let createOptions: OtherNames = [
        "--initializer": "--init", "--initialization": "--init", "--criterion": "--loss",
        "--bias": nil,
    ]

    static let losses: OtherNames = [
        "mse": "mean-squared-error", "mse-loss": "mean-squared-error",
        "mseloss": "mean-squared-error", "sse": "squared-error",
        "mae": "absolute-error", "l1": "absolute-error", "l1-loss": "absolute-error",
        "l1loss": "absolute-error", "mean-absolute-error": "absolute-error",
        "l2": "squared-error", "smooth-l1": "huber", "huber-loss": "huber", "huberloss": "huber",
        "ce": "cross-entropy", "nll": "cross-entropy", "nll-loss": "cross-entropy",
        "nllloss": "cross-entropy", "cross-entropy-loss": "cross-entropy",
        "crossentropyloss": "cross-entropy", "categorical-crossentropy": "cross-entropy",
        "bce": "binary-cross-entropy", "bce-loss": "binary-cross-entropy",
        "bceloss": "binary-cross-entropy", "bcewithlogitsloss": "binary-cross-entropy",
    ]

    static let activations: OtherNames = [
        "swish": "silu", "linear": "identity", "none": "identity", "logistic": "sigmoid",
        "lrelu": "leaky-relu", "selu": nil, "celu": nil, "prelu": nil, "rrelu": nil, "relu6": nil,
        "crelu": nil, "glu": nil, "mish": nil, "softmin": nil, "softsign": nil, "hardtanh": nil,
        "tanhshrink": nil, "log-softmax": nil,
    ]

    static let initializers: OtherNames = [
        "glorot": "xavier", "glorot-uniform": "xavier", "xavier-uniform": "xavier",
        "glorot-normal": "xavier-normal", "kaiming": "he", "kaiming-uniform": "he",
        "he-uniform": "he", "kaiming-normal": "he-normal", "lecun-uniform": "lecun",
        "gaussian": "normal", "zero": "zeros", "ones": nil, "zeros-like": nil,
    ]

    static let optimizers: OtherNames = [
        "sgd:momentum": "momentum:momentum", "nag": "nesterov", "sgdm": "momentum",
        "nadam": nil, "radam": nil, "adamax": nil, "adadelta": nil, "amsgrad": nil, "asgd": nil,
    ]

    static let optimizerSettings: OtherNames = [
        "eps": "epsilon", "rho": "alpha", "mu": "momentum", "beta-1": "beta1", "beta-2": "beta2",
    ]

    static let schedules: OtherNames = [
        "steplr": "step", "exponentiallr": "exponential", "cosineannealing": "cosine",
        "cosine-annealing": "cosine", "cosineannealinglr": "cosine",
        "reducelronplateau": "plateau", "reduce-on-plateau": "plateau", "none": "constant",
    ]

    static let scheduleSettings: OtherNames = [
        "gamma": "factor", "t-max": "epochs", "every": "epochs", "step-size": "epochs",
        "period": "epochs", "eta-min": "end", "min-lr": "end", "start-factor": "from",
    ]
}
