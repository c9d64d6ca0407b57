// What users of other programs type, and what they are told to type here.

import TestSupport
import Testing

@Suite struct SuggestionTests {
    private static let helpTrain = "nnstore help train"

    private static func hint(_ line: String) throws -> String {
        let outcome = try StoreSession().run(line)
        #expect(outcome.exitCode == 2, "\(outcome)")
        let lines = outcome.standardError.split(separator: "\n")
        return lines.last.map { String($0.dropFirst("try:   ".count)) } ?? ""
    }

    /// The option of the line as it was meant.
    private static func meant(_ line: String) throws -> String? {
        let hint = try hint(line)
        let mark = "   (did you mean it?), nnstore help "
        return hint.contains(mark) ? String(hint.prefix { $0 != "(" }.dropLast(3)) : nil
    }

    @Test(arguments: [
        ("--optimizer adamW", "--optimizer adamw"),
        ("--optimizer SGD", "--optimizer sgd"),
        ("--optimizer SGD:momentum=0.8", "--optimizer momentum:momentum=0.8"),
        ("--optimizer sgd:momentum=0.8,nesterov=1", nil),
        ("--optimizer sgd:momentum=2", nil),
        ("--optimizer nadam", nil),
        ("--optimizer adam:eps=1e-7", "--optimizer adam:epsilon=1e-7"),
        ("--optimizer adam:eps=5", nil),
        ("--optimizer adam:epsilon=1e-7,eps=1e-6", nil),
        ("--schedule step:every=10", "--schedule step:epochs=10"),
        (
            "--schedule StepLR:step_size=10,gamma=0.5",
            "--schedule step:epochs=10,factor=0.5"
        ),
        ("--schedule step:gamma=0.5", "--schedule step:epochs=10,factor=0.5"),
        ("--schedule cosine:T_max=30,eta_min=0.1", "--schedule cosine:epochs=30,end=0.1"),
        ("--schedule step:every=0", nil),
        ("--schedule linear", nil),
        ("--warm-up epoch=2", "--warm-up epochs=2"),
        ("--lr 0.1", "--learning-rate"),
        ("--learning_rate 0.1", "--learning-rate"),
        ("--batch-size 8", "--batch"),
        ("--momentum 0.9", "--optimizer momentum:momentum=0.9"),
        ("--early-stopping 3", "--patience"),
        ("--betas 0.9", "--optimizer adam:beta1=0.9,beta2=0.999"),
        ("--eps 1e-8", "--optimizer adam:epsilon=1e-8"),
        ("--no-shuffle", nil),
    ])
    func trainKnowsWhatWasMeant(options: String, meant: String?) throws {
        #expect(try Self.meant("train net --data rows --epochs 3 \(options)") == meant)
    }

    @Test func theSuggestionsOfTrainAreTaken() throws {
        let session = try StoreSession()
        try session.prepareNetwork()
        for options in [
            "--optimizer momentum:momentum=0.9", "--optimizer nesterov:momentum=0.9",
            "--optimizer adam:beta1=0.9,beta2=0.999", "--optimizer adam:epsilon=1e-8",
            "--schedule step:epochs=10,factor=0.5", "--warm-up steps=500,from=0.5",
        ] {
            let outcome = try session.run("train net --data rows --steps 100 \(options)")
            #expect(outcome.exitCode == 0 || outcome.exitCode == 4, "\(outcome)")
        }
    }

    @Test(arguments: [
        (
            "adam:lr=0.1", "adam has no setting 'lr', only beta1, beta2, epsilon",
            "--learning-rate R"
        ),
        (
            "Adam:lr=0.1",
            "there is no optimizer 'Adam', and adam has no setting 'lr', only beta1, beta2, epsilon",
            "--learning-rate R"
        ),
        (
            "adam:weight_decay=0.1",
            "adam has no setting 'weight_decay', only beta1, beta2, epsilon", "--weight-decay X"
        ),
        ("sgd:lr=0.1", "sgd has no settings, and so no 'lr'", "--learning-rate R"),
    ])
    func aSettingThatIsAnOptionIsSentThere(
        optimizer: String, message: String, option: String
    ) throws {
        let outcome = try StoreSession().run("train net --optimizer \(optimizer)")
        #expect(
            outcome.standardError
                == .error(
                    "--optimizer, \(message)",
                    try: "\(option) is an option of its own, nnstore help train"))
    }

    @Test(arguments: [
        ("--optimizer sgd:0.9", "--optimizer, '0.9' is no setting, sgd has none"),
        ("--optimizer rmsprop:0.9", "--optimizer, '0.9' is no setting, such as alpha=0.99"),
        ("--schedule step:10", "--schedule, '10' is no setting, such as epochs=10"),
        ("--schedule plateau:10", "--schedule, '10' is no setting, such as factor=0.1"),
        ("--warm-up 0x10", "--warm-up, '0x10' is no setting, such as steps=500"),
        ("--optimizer adam:beta1=0x1", "--optimizer, setting 'beta1=0x1': '0x1' is no number"),
    ])
    func theExampleIsOneOfTheThingNamed(options: String, message: String) throws {
        let outcome = try StoreSession().run("train net \(options)")
        #expect(outcome.standardError == .error(message, try: Self.helpTrain))
    }

    @Test(arguments: [
        ("--loss mse", "--loss mean-squared-error"),
        ("--loss MSELoss", "--loss mean-squared-error"),
        ("--loss bce", "--loss binary-cross-entropy"), ("--loss mae", "--loss absolute-error"),
        ("--loss l1", "--loss absolute-error"), ("--loss nll", "--loss cross-entropy"),
        ("--init kaiming", "--init he"), ("--init glorot", "--init xavier"),
        ("--init xavier-uniform", "--init xavier"), ("--init he_uniform", "--init he"),
        ("--init Uniform:0,1", "--init uniform:0,1"), ("--init unifrom:1,0", nil),
        ("--init kaiming:2", nil), ("--initializer he", "--init"),
    ])
    func createKnowsWhatWasMeant(options: String, meant: String?) throws {
        #expect(try Self.meant("create net --layers 2,1 \(options)") == meant)
    }
}
