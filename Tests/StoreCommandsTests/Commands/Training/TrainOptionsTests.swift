// What may be said of optimizers and schedules, and the whole answer to what may not.

import ModelStore
import NeuralNetwork
import TestSupport
import Testing

@Suite struct TrainOptionsTests {
    private static func session() throws -> StoreSession {
        let session = try StoreSession()
        try session.prepareNetwork()
        return session
    }

    /// The configuration that a line trains under.
    private static func configuration(_ options: String) throws -> TrainingConfiguration {
        let session = try session()
        let outcome = try session.run("train net --data rows --steps 1 --batch 8 \(options)")
        #expect(outcome.exitCode == 0, "\(outcome)")
        let store = try session.store()
        let head = try store.branch(named: "main", of: store.network(named: "net")).head
        return try #require(try store.lineage(head.lineageID).plan?.configuration)
    }

    @Test(
        arguments: [
            ("", .sgd(learningRate: 0.1)),
            ("--learning-rate 0.5", .sgd(learningRate: 0.5)),
            ("--optimizer momentum", Optimizer(.momentum(), learningRate: 0.01)),
            (
                "--optimizer nesterov:momentum=0.95 --l1 0.1 --l2 0.2",
                Optimizer(.nesterov(0.95), decay: Decay(l1: 0.1, l2: 0.2))
            ),
            ("--optimizer adagrad", Optimizer(.adagrad())),
            (
                "--optimizer rmsprop:epsilon=1e-7,alpha=0.5 --clip-norm 1 --clip-value 0.5",
                Optimizer(
                    .rmsprop(alpha: 0.5, epsilon: 1e-7), clipping: Clipping(norm: 1, value: 0.5))
            ),
            (
                "--optimizer adam:beta1=0.95 --learning-rate 0.01",
                Optimizer(.adam(AdamSettings(beta1: 0.95)), learningRate: 0.01)
            ),
            ("--optimizer adamw", Optimizer(.adamw(), decay: Decay(decoupled: 0.01))),
            ("--optimizer adamw --weight-decay 0", Optimizer(.adamw(), decay: Decay())),
            ("--weight-decay 0.1", Optimizer(.sgd, decay: Decay(decoupled: 0.1))),
        ] as [(String, Optimizer)])
    func theOptimizerIsRecordedAsGiven(options: String, optimizer: Optimizer) throws {
        #expect(try Self.configuration(options).optimizer == optimizer)
    }

    @Test(
        arguments: [
            ("", .constant),
            ("--schedule constant", .constant),
            (
                "--schedule step:epochs=10,factor=0.5",
                LearningRateSchedule(.step(.epochs(10), factor: 0.5))
            ),
            (
                "--schedule exponential:factor=0.95",
                LearningRateSchedule(.exponential(.epochs(1), factor: 0.95))
            ),
            (
                "--schedule cosine:steps=300,end=0.001 --warm-up 20",
                LearningRateSchedule(
                    .cosine(.steps(300), end: 0.001),
                    warmUp: LearningRateSchedule.WarmUp(.steps(20)))
            ),
            (
                "--schedule plateau:patience=5",
                LearningRateSchedule(.plateau(LearningRateSchedule.Plateau(patience: 5)))
            ),
            (
                "--warm-up epochs=2,from=0.1",
                LearningRateSchedule(
                    .constant, warmUp: LearningRateSchedule.WarmUp(.epochs(2), start: 0.1))
            ),
        ] as [(String, LearningRateSchedule)])
    func theScheduleIsRecordedAsGiven(options: String, schedule: LearningRateSchedule) throws {
        #expect(try Self.configuration(options).schedule == schedule)
    }

    @Test(arguments: [
        (
            "--optimizer adm",
            "--optimizer, there is no optimizer 'adm', only sgd, momentum, nesterov, adagrad, rmsprop, "
                + "adam and adamw", "--optimizer adam   (did you mean it?), nnstore help train"
        ),
        (
            "--optimizer adm:beta1=0.5",
            "--optimizer, there is no optimizer 'adm', only sgd, momentum, nesterov, adagrad, rmsprop, "
                + "adam and adamw",
            "--optimizer adam:beta1=0.5   (did you mean it?), nnstore help train"
        ),
        (
            "--optimizer adam:beta=0.5,epsilon=0.1",
            "--optimizer, adam has no setting 'beta', only beta1, beta2, epsilon",
            "--optimizer adam:beta1=0.5,epsilon=0.1   (did you mean it?), nnstore help train"
        ),
        (
            "--optimizer sgd:momentum=0.9",
            "--optimizer, sgd has no settings, and so no 'momentum'",
            "--optimizer momentum:momentum=0.9   (did you mean it?), nnstore help train"
        ),
        (
            "--optimizer adam:beta1=1",
            "--optimizer, setting 'beta1=1': beta1 is a number from 0 to below 1",
            "nnstore help train"
        ),
        (
            "--optimizer adam:beta1=half", "--optimizer, setting 'beta1=half': 'half' is no number",
            "nnstore help train"
        ),
        (
            "--optimizer adam:beta1=nan", "--optimizer, setting 'beta1=nan': 'nan' is no number",
            "nnstore help train"
        ),
        (
            "--optimizer adam:0.9", "--optimizer, '0.9' is no setting, such as beta1=0.9",
            "nnstore help train"
        ),
        (
            "--optimizer adam:", "--optimizer, '' is no setting, such as beta1=0.9",
            "nnstore help train"
        ),
        (
            "--optimizer adam:beta1=0.5,beta1=0.6", "--optimizer, beta1 is given twice",
            "nnstore help train"
        ),
        (
            "--optimizer :beta1=0.5", "--optimizer, ':beta1=0.5' begins with no name",
            "nnstore help train"
        ),
        (
            "--schedule cosin:epochs=3",
            "--schedule, there is no schedule 'cosin', only constant, step, exponential, cosine and "
                + "plateau", "--schedule cosine:epochs=3   (did you mean it?), nnstore help train"
        ),
        (
            "--schedule step:factor=0.5", "--schedule, step needs steps or epochs",
            "--schedule step:epochs=10,factor=0.5   (did you mean it?), nnstore help train"
        ),
        (
            "--schedule step:epochs=3,steps=4",
            "--schedule, step has both steps and epochs; one of them says how long it is",
            "nnstore help train"
        ),
        (
            "--schedule step:epochs=1.5",
            "--schedule, setting 'epochs=1.5': epochs is a whole number from 1 to "
                + "1,000,000,000,000,000",
            "nnstore help train"
        ),
        (
            "--schedule plateau:patiance=3",
            "--schedule, plateau has no setting 'patiance', only factor, patience, threshold, end",
            "--schedule plateau:patience=3   (did you mean it?), nnstore help train"
        ),
        (
            "--warm-up 0",
            "--warm-up, setting 'steps=0': steps is a whole number from 1 to "
                + "1,000,000,000,000,000", "nnstore help train"
        ),
        (
            "--warm-up epoch=2",
            "--warm-up, warm-up has no setting 'epoch', only steps, epochs, from",
            "--warm-up epochs=2   (did you mean it?), nnstore help train"
        ),
        (
            "--warm-up from=0.5", "--warm-up, warm-up needs steps or epochs",
            "--warm-up steps=500,from=0.5   (did you mean it?), nnstore help train"
        ),
        (
            "--warm-up long", "--warm-up, 'long' is no setting, such as steps=500",
            "nnstore help train"
        ),
        (
            "--min-delta 0.01",
            "--min-delta says when an epoch is better, which only --patience asks",
            "--patience 10 --min-delta 0.01"
        ),
        (
            "--patience 0", "--patience takes a whole number from 1 to 1,000,000,000,000, not '0'",
            "nnstore help train"
        ),
        (
            "--clip-norm 0", "--clip-norm takes a number from 1e-38 to 3e+38, not '0'",
            "nnstore help train"
        ),
        ("--l2=-1", "--l2 takes a number from 0 to 3e+38, not '-1'", "nnstore help train"),
        (
            "--threads 257", "--threads takes a whole number from 1 to 256, not '257'",
            "nnstore help train"
        ),
    ])
    func aMistakeIsToldWithTheWayOut(options: String, message: String, hint: String) throws {
        let outcome = try Self.session().run("train net --data rows --steps 5 \(options)")
        #expect(outcome.exitCode == 2)
        #expect(outcome.standardOutput.isEmpty)
        #expect(outcome.standardError == .error(message, try: hint))
    }

    @Test(arguments: [
        (
            "sse2",
            "NNSTORE_KERNELS: there are no kernels 'sse2', only portable, avx2, avx512, neon",
            "leave it unset for the fastest"
        ),
        (
            "portabel",
            "NNSTORE_KERNELS: there are no kernels 'portabel', only portable, avx2, avx512, neon",
            "NNSTORE_KERNELS=portable   (did you mean it?), or leave it unset for the fastest"
        ),
    ])
    func anUnknownInstructionSetIsRefused(name: String, message: String, hint: String) throws {
        let session = try Self.session()
        for line in ["train net --data rows --steps 5", "gradcheck net --data rows"] {
            let outcome = try session.run(line, environment: ["NNSTORE_KERNELS": name])
            #expect(outcome.exitCode == 2)
            #expect(outcome.standardError == .error(message, try: hint))
        }
    }

    @Test func anInstructionSetOfAnotherMachineIsRefused() throws {
        let missing = Kernels.allNames.filter { !Kernels.supportedNames.contains($0) }
        let supported = Kernels.supportedNames.joined(separator: ", ")
        for name in missing {
            let outcome = try Self.session().run(
                "train net --data rows --steps 5", environment: ["NNSTORE_KERNELS": name])
            #expect(outcome.exitCode == 2)
            #expect(
                outcome.standardError
                    == .error(
                        "NNSTORE_KERNELS: this machine can't run the kernels '\(name)', only "
                            + supported, try: "leave it unset for the fastest"))
        }
    }

    @Test func kernelsAndThreadsDoNotChangeTheResult() throws {
        let runs = Kernels.supportedNames.map { ($0, 1) } + [("", 2), ("portable", 3)]
        let hashes = try runs.map { name, threads in
            let session = try Self.session()
            let outcome = try session.run(
                "train net --data rows --steps 20 --batch 3 --optimizer adam --threads \(threads) "
                    + "--json", environment: ["NNSTORE_KERNELS": name])
            return try JSON.decode(Trained.self, outcome.standardOutput).stateSha256
        }
        #expect(Set(hashes).count == 1)
    }
}

private struct Trained: Decodable {
    let stateSha256: String
}
