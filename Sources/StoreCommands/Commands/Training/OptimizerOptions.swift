// What a line of `nnstore train` says of the optimizer: rule, learning rate, decay and clipping.

internal import CommandLineArguments
internal import NeuralNetwork

/// The options of the optimizer.
struct OptimizerOptions {
    static let optimizer = Option(
        "--optimizer", value: "NAME[:SETTINGS]",
        help: "the rule by which a gradient changes the weights", as: .string
    ).defaulting(to: "sgd")
    static let learningRate = Option(
        "--learning-rate", value: "R", help: "the step size (default \(defaultRates))",
        as: .float(in: 1e-38...3e38))
    static let l1 = Option(
        "--l1", value: "X", help: "add X times the sign of a weight to its gradient",
        as: .decimal(in: 0...3e38))
    static let l2 = Option(
        "--l2", value: "X",
        help: "add X times a weight to its gradient: weight_decay of PyTorch's SGD and Adam",
        as: .decimal(in: 0...3e38))
    static let weightDecay = Option(
        "--weight-decay", value: "X",
        help: "shrink weights by the learning rate times X of them, with every optimizer: "
            + "weight_decay of PyTorch's AdamW (default \(defaultDecays))",
        as: .decimal(in: 0...3e38))
    static let clipNorm = Option(
        "--clip-norm", value: "C", help: "scale a gradient down whose Euclidean norm is above C",
        as: .decimal(in: 1e-38...3e38))
    static let clipValue = Option(
        "--clip-value", value: "V", help: "limit each value of the gradient to -V … V",
        as: .decimal(in: 1e-38...3e38))

    static let group = OptionGroup(
        "Optimizer",
        [optimizer, learningRate, l1, l2, weightDecay, clipNorm, clipValue])

    /// "sgd 0.1; momentum, nesterov, adagrad and rmsprop 0.01; adam and adamw 0.001"
    private static var defaultRates: String {
        let rates = OptimizerRule.all.map(\.defaultLearningRate)
        let distinct = rates.indices.filter { !rates[..<$0].contains(rates[$0]) }
        return distinct.map { index in
            let names = OptimizerRule.all.filter { $0.defaultLearningRate == rates[index] }
                .map(\.name)
            return "\(wordList(names, joinedBy: "and")) \(rates[index])"
        }.joined(separator: "; ")
    }

    /// "0, adamw 0.01"
    private static var defaultDecays: String {
        let others = OptimizerRule.all.filter { $0.defaultWeightDecay > 0 }
        return (["0"] + others.map { "\($0.name) \($0.defaultWeightDecay)" })
            .joined(separator: ", ")
    }

    /// Every rule with its settings as defaults, for help: a line each.
    static var rulesInHelp: String {
        OptimizerRule.all.map { "  \($0.text)" }.joined(separator: "\n")
    }

    private static var rules: NamedSettings<OptimizerRule> {
        NamedSettings(
            option: optimizer.declaration.name, noun: "optimizer",
            names: OptimizerRule.all.map(\.name), otherNames: .optimizers,
            otherSettings: .optimizerSettings, usual: ("epsilon", 1e-8), settings: \.settings
        ) { name, settings throws(OptimizerError) in
            try OptimizerRule(named: name, settings: settings)
        }
    }

    private let arguments: ParsedArguments
    let value: Optimizer

    /// - Throws: `UsageError` that names the option and its part.
    init(_ arguments: ParsedArguments) throws {
        self.arguments = arguments
        let rule = try Self.rules.value(of: arguments[Self.optimizer])
        value = Optimizer(
            rule, learningRate: arguments[Self.learningRate],
            decay: Decay(
                l1: arguments[Self.l1] ?? 0, l2: arguments[Self.l2] ?? 0,
                decoupled: arguments[Self.weightDecay] ?? rule.defaultWeightDecay),
            clipping: Clipping(
                norm: arguments[Self.clipNorm], value: arguments[Self.clipValue]))
    }

    /// Holds what is given against a recorded optimizer.
    func compare(with recorded: Optimizer, in settings: inout RecordedSettings) {
        settings.compare(Self.optimizer, value.rule, recorded.rule) { $0.text }
        settings.compare(
            Self.learningRate, value.learningRate, recorded.learningRate,
            text: SettingText.number)
        let numbers: [(any OptionDeclaring, Double?, Double?)] = [
            (Self.l1, value.decay.l1, recorded.decay.l1),
            (Self.l2, value.decay.l2, recorded.decay.l2),
            (Self.weightDecay, value.decay.decoupled, recorded.decay.decoupled),
            (Self.clipNorm, value.clipping.norm, recorded.clipping.norm),
            (Self.clipValue, value.clipping.value, recorded.clipping.value),
        ]
        for (option, given, was) in numbers {
            settings.compare(option, given, was, text: SettingText.number)
        }
    }
}
