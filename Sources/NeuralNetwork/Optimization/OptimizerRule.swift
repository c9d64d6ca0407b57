// The optimizers' rules: how a gradient and what earlier gradients left change the parameters.

/// The rule by which a gradient g changes a parameter w, with η the learning rate.
///
/// Formulas and default settings are those of PyTorch's `torch.optim`; docs/NUMERICS.md has their
/// bits. Adam's t counts its steps from 1.
///
/// | name     | slots     | update                                                               |
/// |----------|-----------|----------------------------------------------------------------------|
/// | sgd      |           | w - η g                                                              |
/// | momentum | velocity  | v ← μ v + g;  w - η v                                                |
/// | nesterov | velocity  | v ← μ v + g;  w - η (g + μ v)                                        |
/// | adagrad  | sum       | s ← s + g²;  w - η g / (√s + ε)                                      |
/// | rmsprop  | square    | v ← α v + (1 - α) g²;  w - η g / (√v + ε)                            |
/// | adam     | mean, square | m ← β₁ m + (1 - β₁) g;  v ← β₂ v + (1 - β₂) g²;  w - η (m / (1 - β₁^t)) / (√(v / (1 - β₂^t)) + ε) |
/// | adamw    | mean, square | as adam, with decoupled weight decay 0.01 unless given            |
///
/// Ranges: μ, α, β₁ and β₂ from 0 to less than 1, ε from 10⁻⁴⁵, the least that binary32 has, to less
/// than 1: an ε that rounds to 0 would divide 0 by 0 where no gradient ever was.
public enum OptimizerRule: Sendable, Equatable {
    case sgd
    case momentum(Double = 0.9)
    case nesterov(Double = 0.9)
    case adagrad(epsilon: Double = 1e-10)
    case rmsprop(alpha: Double = 0.99, epsilon: Double = 1e-8)
    case adam(AdamSettings = AdamSettings())
    case adamw(AdamSettings = AdamSettings())

    /// The rule's name, as users write it.
    public var name: String {
        switch self {
        case .sgd: "sgd"
        case .momentum: "momentum"
        case .nesterov: "nesterov"
        case .adagrad: "adagrad"
        case .rmsprop: "rmsprop"
        case .adam: "adam"
        case .adamw: "adamw"
        }
    }

    /// Every rule with its default settings.
    public static let all: [OptimizerRule] = [
        .sgd, .momentum(), .nesterov(), .adagrad(), .rmsprop(), .adam(), .adamw(),
    ]

    /// The names of the arrays it keeps beside the parameters, each laid out like them.
    public var slotNames: [String] {
        switch self {
        case .sgd: []
        case .momentum, .nesterov: ["velocity"]
        case .adagrad: ["sum"]
        case .rmsprop: ["square"]
        case .adam, .adamw: ["mean", "square"]
        }
    }

    /// Whether its steps are counted in the state.
    public var countsSteps: Bool {
        switch self {
        case .adam, .adamw: true
        case .sgd, .momentum, .nesterov, .adagrad, .rmsprop: false
        }
    }

    /// The learning rate where none is given: PyTorch's for adagrad, rmsprop, adam and adamw, ours for
    /// the others.
    public var defaultLearningRate: Float {
        switch self {
        case .sgd: 0.1
        case .momentum, .nesterov, .adagrad, .rmsprop: 0.01
        case .adam, .adamw: 0.001
        }
    }

    /// The decoupled weight decay where none is given.
    public var defaultWeightDecay: Double {
        if case .adamw = self { 0.01 } else { 0 }
    }

    /// Its settings by name, in a fixed order.
    public var settings: [(name: String, value: Double)] {
        switch self {
        case .sgd: []
        case .momentum(let momentum), .nesterov(let momentum): [("momentum", momentum)]
        case .adagrad(let epsilon): [("epsilon", epsilon)]
        case .rmsprop(let alpha, let epsilon): [("alpha", alpha), ("epsilon", epsilon)]
        case .adam(let adam), .adamw(let adam):
            [("beta1", adam.beta1), ("beta2", adam.beta2), ("epsilon", adam.epsilon)]
        }
    }

    /// The rule of that name; settings that are left out have their default values.
    ///
    /// - Throws: `OptimizerError` for an unknown name or setting, or a value out of range.
    public init(named name: String, settings: [String: Double] = [:]) throws(OptimizerError) {
        guard let rule = Self.all.first(where: { $0.name == name }) else {
            throw .unknownRule(name)
        }
        let known = rule.settings
        if let unknown = settings.keys.sorted().first(where: { key in
            !known.contains { $0.name == key }
        }) {
            throw .unknownSetting(unknown, of: name, known: known.map(\.name))
        }
        for (setting, value) in settings {
            let isInRange = setting == "epsilon" ? 1e-45..<1 ~= value : 0..<1 ~= value
            guard isInRange else { throw .settingOutOfRange(setting, value) }
        }
        self = rule.with { name, value in settings[name] ?? value }
    }

    /// The same rule with other values of its settings.
    private func with(_ value: (_ setting: String, _ present: Double) -> Double) -> OptimizerRule {
        func adam(_ present: AdamSettings) -> AdamSettings {
            AdamSettings(
                beta1: value("beta1", present.beta1), beta2: value("beta2", present.beta2),
                epsilon: value("epsilon", present.epsilon))
        }
        return switch self {
        case .sgd: .sgd
        case .momentum(let momentum): .momentum(value("momentum", momentum))
        case .nesterov(let momentum): .nesterov(value("momentum", momentum))
        case .adagrad(let epsilon): .adagrad(epsilon: value("epsilon", epsilon))
        case .rmsprop(let alpha, let epsilon):
            .rmsprop(alpha: value("alpha", alpha), epsilon: value("epsilon", epsilon))
        case .adam(let settings): .adam(adam(settings))
        case .adamw(let settings): .adamw(adam(settings))
        }
    }
}

/// The settings of adam and adamw.
public struct AdamSettings: Sendable, Equatable {
    /// How much of the mean gradient each step keeps.
    public let beta1: Double

    /// How much of the mean square gradient each step keeps.
    public let beta2: Double

    /// What keeps the quotient finite where gradients vanish.
    public let epsilon: Double

    /// PyTorch's defaults.
    public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }
}
