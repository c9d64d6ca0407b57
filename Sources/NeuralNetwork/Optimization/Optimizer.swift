// An optimizer: a rule, its learning rate, and what is done to the gradient before.

/// How a gradient changes the parameters.
public struct Optimizer: Sendable, Equatable {
    /// The rule that turns the gradient into a change.
    public let rule: OptimizerRule

    /// The learning rate η that a schedule starts from.
    public let learningRate: Float

    /// What pulls the parameters towards 0.
    public let decay: Decay

    /// What limits the gradient before anything else is done with it.
    public let clipping: Clipping

    /// An optimizer; without a learning rate or weight decay, the rule's defaults.
    public init(
        _ rule: OptimizerRule, learningRate: Float? = nil, decay: Decay? = nil,
        clipping: Clipping = Clipping()
    ) {
        self.rule = rule
        self.learningRate = learningRate ?? rule.defaultLearningRate
        self.decay = decay ?? Decay(decoupled: rule.defaultWeightDecay)
        self.clipping = clipping
    }

    /// Stochastic gradient descent: w' = w - learningRate · dE/dw, rounded once.
    public static func sgd(learningRate: Float) -> Optimizer {
        Optimizer(.sgd, learningRate: learningRate)
    }
}

/// Weight decay of three kinds; 0 is none. All parameters decay, biases too, as in PyTorch.
public struct Decay: Sendable, Equatable {
    /// λ₁: the gradient grows by λ₁ · sign w.
    public let l1: Double

    /// λ₂: the gradient grows by λ₂ · w. It is the `weight_decay` of PyTorch's SGD and Adam.
    public let l2: Double

    /// λ: the parameters are multiplied by 1 - η λ before the update. It is the `weight_decay` of
    /// PyTorch's AdamW (Loshchilov and Hutter 2019).
    public let decoupled: Double

    /// Each is finite and at least 0.
    public init(l1: Double = 0, l2: Double = 0, decoupled: Double = 0) {
        precondition(l1 >= 0 && l2 >= 0 && decoupled >= 0, "decay that would grow the weights")
        self.l1 = l1
        self.l2 = l2
        self.decoupled = decoupled
    }
}

/// Limits on the gradient; nil is none. With both, the norm comes first.
public struct Clipping: Sendable, Equatable {
    /// C: a gradient with a larger Euclidean norm n over all parameters is multiplied by
    /// C / (n + 10⁻⁶), as by PyTorch's `clip_grad_norm_`.
    public let norm: Double?

    /// V: each value is limited to -V … V, as by PyTorch's `clip_grad_value_`.
    public let value: Double?

    /// Each is finite and above 0.
    public init(norm: Double? = nil, value: Double? = nil) {
        precondition(norm.map { $0 > 0 } ?? true && value.map { $0 > 0 } ?? true, "a limit of 0")
        self.norm = norm
        self.value = value
    }
}
