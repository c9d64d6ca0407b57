// nnstore list: whole outputs.

import ModelStore
import NeuralNetwork
import StoreCommands
import Testing

struct ListTests {
    @Test func networksComeWithTheirBranches() throws {
        let store = try LookingStore.withReader()
        let reader = try store.store.network(named: "reader")
        try store.store.createBranch(
            named: "wide", of: reader, at: store.checkpoint("reader@5"), now: LookingStore.now)
        try store.createReader(named: "fresh")
        let result = try store.run("list")
        #expect(
            result.output == """
                network  architecture               parameters  branch  step    error  best               history  trained
                fresh    3 → 2 sigmoid → 2 softmax          14  main       0                                 65 B
                reader   3 → 2 sigmoid → 2 softmax          14  main      30  0.03333  0.2500 at step 20     2 kB  12 s ago
                                                                wide       5   0.2000  0.1667 at step 5            32 s ago

                """)
    }

    @Test func machinesGetEveryFactInEveryRow() throws {
        let store = try LookingStore.withReader()
        let reader = try store.store.network(named: "reader")
        try store.store.createBranch(
            named: "wide", of: reader, at: store.checkpoint("reader@0"), now: LookingStore.now)
        let result = try store.run("list", "--csv")
        #expect(
            result.output == """
                network,architecture,parameters,branch,step,error,best_step,best_measure,best_value,history_bytes,trained_at\r
                reader,3 → 2 sigmoid → 2 softmax,14,main,30,0.033333335,20,validation_error,0.25,2015,2023-11-14T22:13:50.000Z\r
                reader,3 → 2 sigmoid → 2 softmax,14,wide,0,,,,,2015,\r

                """)
    }

    @Test func anEmptyStoreIsGreetedKindly() throws {
        let store = try LookingStore()
        let result = try store.run("list")
        #expect(result.output.isEmpty)
        #expect(
            result.errors
                == "no networks yet; nnstore create NAME --layers 64,32:sigmoid,10:softmax makes one\n"
        )
        #expect(result.exitCode == .success)
        #expect(
            try store.run("list", "--json").output
                == "{\"schema\":\"nnstore.list/1\",\"branches\":[]}\n")
    }

    @Test(arguments: [
        (true, true, "3 → 4 tanh → 2 softmax"), (false, false, "3 → 4 tanh → 2 softmax, no biases"),
        (false, true, "3 → 4 tanh (no bias) → 2 softmax"),
    ])
    func anArchitectureFitsOneLine(_ first: Bool, _ second: Bool, _ line: String) throws {
        let store = try LookingStore()
        let architecture = try Architecture(
            inputCount: 3,
            layers: [
                DenseLayer(unitCount: 4, activation: .tanh, hasBias: first),
                DenseLayer(unitCount: 2, activation: .softmax, hasBias: second),
            ], loss: .crossEntropy)
        let zeros = [Float](repeating: 0, count: architecture.parameterCount)
        try store.create("net", architecture, zeros)
        #expect(try store.run("list").output.contains("net      \(line)  "))
    }
}
