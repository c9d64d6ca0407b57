// nnstore show: whole outputs.

import ModelStore
import NeuralNetwork
import StoreCommands
import Testing

struct ShowTests {
    @Test func aTrainedStepTellsWhereItComesFrom() throws {
        let result = try LookingStore.withReader().run("show", "reader@20")
        #expect(
            result.output == """
                network          reader
                branches         main
                step             20
                refs             best
                error            0.05000 on its batch, with the weights of step 19
                validation       0.2500
                accuracy         0.9375
                epoch            2
                recorded         22 s ago
                sha256           0f987e345e8b38cf2b43469a325319efb1c42bdab9cee73a6e06b0c85581d206
                parameters       14
                stored           65 B
                loss             cross-entropy
                initial weights  exact
                lineage          2 (from step 0 of lineage 1)
                dataset          rows, sha256 2a65b629
                batch            4
                optimizer        sgd
                learning rate    0.1
                shuffle          yes
                seed             5
                held out         0.2
                numerics         nn1

                layer  shape  activation  bias  parameters
                    0  2×3    sigmoid     yes            8
                    1  2×2    softmax     yes            6

                """)
    }

    @Test func everySettingOfTrainingIsShown() throws {
        let store = try LookingStore()
        let reader = try store.createReader()
        let schedule = LearningRateSchedule(
            .cosine(.epochs(30), end: 0.001),
            warmUp: LearningRateSchedule.WarmUp(.steps(500), start: 0.1))
        let counters: [Float] = [Float(bitPattern: 5), 0, Float(bitPattern: 5), 0]
        try store.train(
            reader, steps: 5,
            optimizer: Optimizer(
                .adamw(AdamSettings(beta1: 0.95)), decay: Decay(l1: 0.5, l2: 1e-4, decoupled: 0.01),
                clipping: Clipping(norm: 1, value: 0.25)),
            schedule: schedule
        ) { step in Array(repeating: Float(step), count: 42) + counters }
        let result = try store.run("show", "reader")
        let shown = result.output.split(separator: "\n").map(String.init)
        let labels = [
            "parameters", "optimizer ", "L1", "L2", "weight decay", "clip", "learning", "schedule",
            "warm-up", "next rate", "shuffle",
        ]
        #expect(
            shown.filter { line in labels.contains { line.hasPrefix($0) } } == [
                "parameters       14",
                "optimizer state  mean and square of 14 values each, 5 steps",
                "optimizer        adamw:beta1=0.95,beta2=0.999,epsilon=1e-08",
                "L1               0.5",
                "L2               0.0001",
                "weight decay     0.01",
                "clip norm        1",
                "clip value       0.25",
                "learning rate    0.001",
                "schedule         cosine:epochs=30,end=0.001",
                "warm-up          steps=500,from=0.1",
                "next rate        0.0001090",
                "shuffle          yes",
            ])
        let json = try store.run("show", "reader", "--json").output
        for member in [
            "\"optimizer\":\"adamw\",\"optimizer_settings\":{\"beta1\":0.95,\"beta2\":0.999,"
                + "\"epsilon\":1e-08},\"l1\":0.5,\"l2\":0.0001,\"weight_decay\":0.01,"
                + "\"clip_norm\":1.0,\"clip_value\":0.25,\"learning_rate\":0.001,"
                + "\"schedule\":\"cosine\",\"schedule_settings\":{\"epochs\":30.0,\"end\":0.001},"
                + "\"warm_up\":{\"steps\":500.0,\"from\":0.1},"
                + "\"next_learning_rate\":0.00010900001,",
            "\"optimizer_slots\":[{\"name\":\"mean\",\"values\":14},{\"name\":\"square\","
                + "\"values\":14}],\"optimizer_step\":5,\"schedule_step\":5,\"state_values\":46,",
        ] { #expect(json.contains(member), "\(json)") }
    }

    @Test func dropoutIsAColumnWhereThereIsSome() throws {
        let store = try LookingStore()
        let architecture = try Architecture(
            inputCount: 2,
            layers: [
                DenseLayer(unitCount: 3, activation: .gelu, hasBias: true, dropout: 0.25),
                DenseLayer(unitCount: 1, activation: .identity, hasBias: true),
            ], loss: .huber)
        try store.create("net", architecture, Array(repeating: 0, count: 13))
        let result = try store.run("show", "net")
        #expect(
            result.output.hasSuffix(
                """
                layer  shape  activation  bias  dropout  parameters
                    0  3×2    gelu        yes      0.25           9
                    1  1×3    identity    yes         0           4

                """))
    }

    @Test func theInitialStateHasNoConfiguration() throws {
        let store = try LookingStore()
        let architecture = try Architecture(
            inputCount: 2,
            layers: [DenseLayer(unitCount: 1, activation: .sigmoid, hasBias: false)],
            loss: .squaredError)
        try store.store.createNetwork(
            named: "net", InitialState(.xavier, of: architecture, seed: 7), now: LookingStore.start)
        let result = try store.run("show", "net")
        #expect(
            result.output == """
                network          net
                branches         main
                step             0
                refs             main, latest
                recorded         42 s ago
                sha256           \(try store.sha256(of: "net"))
                parameters       2
                stored           17 B
                loss             squared-error
                initial weights  xavier, seed 7
                lineage          1 (the initial state)
                numerics         nn1

                layer  shape  activation  bias  parameters
                    0  1×2    sigmoid     no             2

                """)
    }

    @Test func theHashIsThatOfTheRestoredValues() throws {
        let result = try LookingStore.withReader().run("show", "reader@13", "--json")
        let shown = try JSON.decode(ShowJSON.self, result.output)
        let values = LookingStore.values(after: 13)
        let hash = StateBytes.sha256(of: values).map {
            String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
        }
        #expect(shown.sha256 == hash.joined())
    }

    @Test func jsonHasTheArchitectureAsItIsStored() throws {
        let store = try LookingStore.withReader()
        let shown = try JSON.decode(
            ShowJSON.self, store.run("show", "reader@best", "--json").output)
        #expect(shown.schema == "nnstore.show/1")
        #expect(shown.architecture == (try store.store.network(named: "reader")).architecture)
        #expect(shown.refs == ["best"])
        #expect(shown.step == 20)
        #expect(shown.error == 0.05)
        #expect(shown.learningRate == 0.1)
        #expect(shown.validationFraction == 0.2)
        #expect(shown.batchSize == 4)
        #expect(shown.layers.map(\.parameters) == [8, 6])
        #expect(shown.layers.map(\.layer) == [0, 1])
    }

    @Test func anAbandonedStepSaysHowItCanBeReached() throws {
        let store = try LookingStore.withReader()
        let reader = try store.store.network(named: "reader")
        try store.store.move(
            store.store.branch(named: "main", of: reader), to: store.checkpoint("reader@12"),
            action: "rollback", now: LookingStore.now)
        let result = try store.run("show", "reader@{1}")
        #expect(
            result.output.contains(
                "branches         none; it was left behind (nnstore reflog reader)\n"))
        #expect(result.output.contains("step             30\n"))
        #expect(!result.output.contains("refs"))
    }

    @Test func aStepThatIsNotThereIsNotFound() throws {
        let store = try LookingStore.withReader()
        let result = try store.run("show", "reader@31")
        #expect(result.exitCode == .notFound)
        #expect(result.errors.hasPrefix("error: network 'reader' has no step 31 (latest is 30)\n"))
    }
}

extension LookingStore {
    fileprivate func sha256(of address: String) throws -> String {
        try JSON.decode(ShowJSON.self, run("show", address, "--json").output).sha256
    }
}

private struct ShowJSON: Decodable {
    struct Layer: Decodable {
        let layer, parameters: Int
    }

    let schema: String
    let step: Int
    let refs: [String]
    let error: Float?
    let sha256: String
    let architecture: Architecture
    let batchSize: Int?
    let learningRate: Float?
    let validationFraction: Double?
    let layers: [Layer]
}
