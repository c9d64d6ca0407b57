// Optimizers as users name them and as stores keep them: these texts stay as they are.

import NeuralNetwork
import Testing

struct OptimizerTests {
    struct Text: Sendable, CustomTestStringConvertible {
        let optimizer: Optimizer
        let json: String
        var testDescription: String { json }

        init(_ optimizer: Optimizer, _ json: String) {
            self.optimizer = optimizer
            self.json = json
        }
    }

    static let texts = [
        Text(.sgd(learningRate: 0.5), #"{"learning_rate":0.5,"name":"sgd"}"#),
        Text(.sgd(learningRate: 0.1), #"{"learning_rate":0.1,"name":"sgd"}"#),
        Text(Optimizer(.momentum()), #"{"learning_rate":0.01,"momentum":0.9,"name":"momentum"}"#),
        Text(
            Optimizer(.nesterov(0.5), learningRate: 2),
            #"{"learning_rate":2,"momentum":0.5,"name":"nesterov"}"#),
        Text(
            Optimizer(.adagrad()), #"{"epsilon":1e-10,"learning_rate":0.01,"name":"adagrad"}"#),
        Text(
            Optimizer(.rmsprop()),
            #"{"alpha":0.99,"epsilon":1e-08,"learning_rate":0.01,"name":"rmsprop"}"#),
        Text(
            Optimizer(.adam()),
            #"{"beta1":0.9,"beta2":0.999,"epsilon":1e-08,"learning_rate":0.001,"name":"adam"}"#),
        Text(
            Optimizer(.adamw()),
            #"{"beta1":0.9,"beta2":0.999,"epsilon":1e-08,"learning_rate":0.001,"name":"adamw","#
                + #""weight_decay":0.01}"#),
        Text(
            Optimizer(
                .sgd, learningRate: 0.5, decay: Decay(l1: 0.1, l2: 0.2, decoupled: 0.3),
                clipping: Clipping(norm: 1, value: 0.5)),
            #"{"clip_norm":1,"clip_value":0.5,"l1":0.1,"l2":0.2,"learning_rate":0.5,"name":"sgd","#
                + #""weight_decay":0.3}"#),
    ]

    @Test(arguments: texts)
    func jsonGoesThereAndBack(text: Text) throws {
        #expect(try encode(text.optimizer) == text.json)
        #expect(try decode(Optimizer.self, from: text.json) == text.optimizer)
    }

    /// A decay of 0 is left out, and what is left out is 0: adamw without decay stays so.
    @Test
    func adamwWithoutDecayStaysWithoutIt() throws {
        let optimizer = Optimizer(.adamw(), decay: Decay())
        #expect(try decode(Optimizer.self, from: encode(optimizer)) == optimizer)
    }

    @Test(arguments: [
        #"{"name":"adam","learning_rate":0.1}"#, #"{"name":"sgd"}"#, #"{"learning_rate":0.1}"#,
        #"{"name":"sgd","learning_rate":1e39}"#, #"{"name":"sgd","learning_rate":"0.1"}"#,
        #"{"name":"momentum","learning_rate":0.1,"momentum":null}"#,
    ])
    func jsonOfNoOptimizerIsRefused(text: String) {
        #expect(throws: DecodingError.self) { try decode(Optimizer.self, from: text) }
    }

    @Test(arguments: [
        (#"{"name":"lion","learning_rate":0.1}"#, OptimizerError.unknownRule("lion")),
        (
            #"{"name":"momentum","learning_rate":0.1,"momentum":1}"#,
            .settingOutOfRange("momentum", 1)
        ),
        (#"{"name":"sgd","learning_rate":0.1,"l1":-1}"#, .settingOutOfRange("l1", -1)),
        (
            #"{"name":"sgd","learning_rate":0.1,"clip_norm":-2}"#,
            .settingOutOfRange("clip_norm", -2)
        ),
    ])
    func jsonWithValuesThatCannotBeIsRefused(text: String, error: OptimizerError) {
        #expect(throws: error) { try decode(Optimizer.self, from: text) }
    }

    // MARK: Names and settings

    /// PyTorch's defaults, but for the rates of sgd, momentum and nesterov, which are ours.
    @Test
    func defaultsAreThoseThatAreDocumented() throws {
        #expect(
            OptimizerRule.all.map(\.name) == [
                "sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw",
            ])
        for rule in OptimizerRule.all { #expect(try OptimizerRule(named: rule.name) == rule) }
        let rates = OptimizerRule.all.map { Optimizer($0).learningRate }
        #expect(rates == [0.1, 0.01, 0.01, 0.01, 0.01, 0.001, 0.001])
        let decays = OptimizerRule.all.map { Optimizer($0).decay.decoupled }
        #expect(decays == [0, 0, 0, 0, 0, 0, 0.01])
    }

    @Test
    func settingsThatAreGivenReplaceDefaults() throws {
        #expect(
            try OptimizerRule(named: "adam", settings: ["beta2": 0.5, "epsilon": 1e-4])
                == .adam(AdamSettings(beta2: 0.5, epsilon: 1e-4)))
        #expect(try OptimizerRule(named: "rmsprop", settings: ["alpha": 0]) == .rmsprop(alpha: 0))
        #expect(
            try OptimizerRule(named: "adagrad", settings: ["epsilon": 1e-45])
                == .adagrad(epsilon: 1e-45))
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        var settings: [String: Double] = [:]
        let message: String
        var testDescription: String { message }
    }

    static let refusals = [
        Refusal(name: "lion", message: "there is no optimizer 'lion'"),
        Refusal(
            name: "sgd", settings: ["momentum": 0.9],
            message: "sgd has no settings, and so no 'momentum'"),
        Refusal(
            name: "adam", settings: ["alpha": 0.9],
            message: "adam has no setting 'alpha', only beta1, beta2, epsilon"),
        Refusal(
            name: "momentum", settings: ["momentum": 1],
            message: "momentum 1.0 is out of range: from 0 to less than 1"),
        Refusal(
            name: "momentum", settings: ["momentum": -0.1],
            message: "momentum -0.1 is out of range: from 0 to less than 1"),
        Refusal(
            name: "momentum", settings: ["momentum": .nan],
            message: "momentum nan is out of range: from 0 to less than 1"),
        Refusal(
            name: "adagrad", settings: ["epsilon": 0],
            message: "epsilon 0.0 is out of range: from 1e-45 to less than 1"),
        // It would be 0 in binary32, and 0 / 0 no number.
        Refusal(
            name: "adam", settings: ["epsilon": 1e-46],
            message: "epsilon 1e-46 is out of range: from 1e-45 to less than 1"),
        Refusal(
            name: "rmsprop", settings: ["alpha": .infinity],
            message: "alpha inf is out of range: from 0 to less than 1"),
    ]

    @Test(arguments: refusals)
    func settingsThatCannotBeAreRefusedByName(refusal: Refusal) throws {
        let error = try #require(throws: OptimizerError.self) {
            try OptimizerRule(named: refusal.name, settings: refusal.settings)
        }
        #expect("\(error)" == refusal.message)
    }
}
