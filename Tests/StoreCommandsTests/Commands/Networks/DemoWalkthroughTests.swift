import ModelStore
import NeuralNetwork
import StoreCommands
import TestSupport
import Testing

@Suite struct DemoWalkthroughTests {
    private static let made = """
        network  walkthrough  3 → 3 sigmoid → 2 sigmoid, no biases  15 parameters  initial state \
        ad90400b
        dataset  walkthrough  1 row  3 features  2 targets  sha256 ce94…

        try next:
          nnstore train walkthrough --data walkthrough --steps 10000 --batch 1 --learning-rate 0.5
          nnstore show walkthrough
          nnstore weights walkthrough@1
          nnstore diff walkthrough@0 walkthrough@1

        """

    @Test(
        arguments: [
            (false, [0.9, 0.3, 0.4, 0.2, 0.8, 0.2, 0.1, 0.5, 0.6]),
            (true, [0.9, 0.3, 0.4, 0.2, 0.8, 0.2, 0.8, 0.1, 0.9]),
        ] as [(Bool, [Float])])
    func theNetworkIsTheArticles(asPrinted: Bool, hidden: [Float]) throws {
        let parameters = try Walkthrough(asPrinted: asPrinted).parameters()
        let architecture = parameters.architecture
        #expect(architecture.loss == .squaredError)
        #expect(architecture.layers.map(\.activation) == [.sigmoid, .sigmoid])
        #expect(architecture.layers.map(\.hasBias) == [false, false])
        #expect(
            architecture.tensors.map(parameters.outputMajor)
                == [hidden, [0.3, 0.7, 0.5, 0.6, 0.5, 0.2]])
    }

    @Test func itCreatesAStoreWhereThereIsNone() throws {
        let session = try StoreSession(hasStore: false)
        let outcome = try session.run("demo walkthrough")
        #expect(outcome.exitCode == 0)
        #expect(outcome.standardOutput == "created nnstore.db\n" + Self.made)
        #expect(try session.rows(of: "walkthrough") == [0.9, 0.1, 0.8, 0.01, 0.99])
    }

    @Test func itSaysWhatIsThereAlready() throws {
        let session = try StoreSession()
        #expect(try session.run("demo walkthrough").standardOutput == Self.made)
        let again = try session.run("demo walkthrough")
        #expect(again.exitCode == 0)
        #expect(again.standardOutput == "both are there already:\n" + Self.made)
        #expect(try session.store().networks().count == 1)
    }

    @Test func itSaysSoAfterTrainingToo() throws {
        let session = try StoreSession()
        try session.run("demo walkthrough")
        let trained = try session.run(
            "train walkthrough --data walkthrough --steps 2 --batch 1 --learning-rate 0.5")
        #expect(trained.exitCode == 0, "\(trained)")
        let again = try session.run("demo walkthrough")
        #expect(again.standardOutput == "both are there already:\n" + Self.made)
    }

    @Test(arguments: ["demo walkthrough --printed", "demo walkthrough other"])
    func anotherNetworkOfTheNameIsLeftAlone(line: String) throws {
        let session = try StoreSession()
        try session.run("demo walkthrough")
        try session.run("create other --layers 1,1")
        let outcome = try session.run(line)
        #expect(outcome.exitCode == 4)
        let name = line.hasSuffix("other") ? "other" : "walkthrough"
        #expect(
            outcome.standardError
                == .error(
                    "there is already another network '\(name)'",
                    try: "another name: nnstore demo walkthrough NAME, or nnstore show \(name)"))
        #expect(try session.store().datasets().map(\.name) == ["walkthrough"])
    }

    @Test func otherRowsOfTheNameLeaveNoNetworkBehind() throws {
        let session = try StoreSession()
        try session.folder.write("a,y\n1,2\n", to: "table.csv")
        try session.run("data import walkthrough table.csv --target y")
        let outcome = try session.run("demo walkthrough")
        #expect(outcome.exitCode == 4)
        #expect(outcome.standardError.hasPrefix("error: there is already another dataset"))
        #expect(try session.store().networks().isEmpty)
    }

    @Test func theNextCommandsNameTheStore() throws {
        let session = try StoreSession(hasStore: false)
        let outcome = try session.run("demo walkthrough art --printed --store x.db")
        #expect(outcome.standardOutput.hasPrefix("created x.db\nnetwork  art  3 → 3 sigmoid"))
        #expect(outcome.standardOutput.contains("\n  nnstore --store x.db show art\n"))
    }
}
