import ModelStore
import NeuralNetwork
import TestSupport
import Testing

@Suite struct CreateCommandTests {
    @Test func theLineSaysWhatWasMade() throws {
        let session = try StoreSession()
        let outcome = try session.run(
            "create reader --layers 64,32:sigmoid,10:softmax --loss cross-entropy --seed 7")
        #expect(outcome.exitCode == 0)
        #expect(
            outcome.standardOutput
                == "reader  64 → 32 sigmoid → 10 softmax  2,410 parameters  initial state fbd9475e\n"
        )
        let network = try session.store().network(named: "reader")
        #expect(network.seed == 7)
        #expect(network.initializer == "xavier")
    }

    @Test(arguments: [
        ("2,3:relu,1", "n  2 → 3 relu → 1 identity  13 parameters  initial state "),
        (
            "2,3:relu:no-bias,1",
            "n  2 → 3 relu (no bias) → 1 identity  10 parameters  initial state "
        ),
        (
            "4,300:relu:dropout=0.2,10:no-bias:dropout=0.5:gelu,1:softplus",
            "n  4 → 300 relu (dropout 0.2) → 10 gelu (no bias, dropout 0.5) → 1 softplus  "
                + "4,511 parameters  initial state "
        ),
        ("1,1:no-bias", "n  1 → 1 identity, no biases  1 parameter  initial state "),
    ])
    func whatIsNotUsualOfALayerIsSaid(layers: String, line: String) throws {
        let outcome = try StoreSession().run("create n --layers \(layers)")
        #expect(outcome.standardOutput.hasPrefix(line))
    }

    @Test func jsonSaysTheSame() throws {
        let outcome = try StoreSession().run("create n --layers 2,3:softmax --init zeros --json")
        #expect(
            outcome.standardOutput
                == """
                {"schema":"nnstore.create/1","network":"n","inputs":2,"layers":[{"units":3,\
                "activation":"softmax","bias":true}],"loss":"cross-entropy","parameters":9,\
                "initializer":"zeros","seed":0,"state_sha256":\
                "6db65fd59fd356f6729140571b5bcd6bb3b83492a16e1bf0a3884442fc3c8a0e"}

                """)
    }

    @Test func jsonHasDropoutWhereThereIsSome() throws {
        let outcome = try StoreSession().run(
            "create n --layers 2,3:tanh:dropout=0.25,1 --loss huber --init uniform:-1,1 --json")
        #expect(
            outcome.standardOutput.contains(
                "\"layers\":[{\"units\":3,\"activation\":\"tanh\",\"bias\":true,\"dropout\":0.25},"
                    + "{\"units\":1,\"activation\":\"identity\",\"bias\":true}],"
                    + "\"loss\":\"huber\",\"parameters\":13,\"initializer\":\"uniform:-1.0,1.0\""))
    }

    @Test(arguments: [
        "xavier", "xavier-normal", "he", "he-normal", "lecun", "lecun-normal", "uniform", "normal",
        "zeros", "uniform:-0.1,0.1", "normal:0,0.05",
    ])
    func everyInitializerMakesANetwork(name: String) throws {
        let outcome = try StoreSession().run("create n --layers 3,4:relu,2 --init \(name)")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.standardOutput.hasPrefix("n  3 → 4 relu → 2 identity  26 parameters  "))
    }

    @Test(arguments: [
        ("binary-cross-entropy", "2:sigmoid"), ("huber", "2"), ("absolute-error", "2:silu"),
        ("mean-squared-error", "2:elu"), ("squared-error", "2:leaky-relu"),
        ("cross-entropy", "2:softmax"),
    ])
    func everyLossMakesANetwork(loss: String, last: String) throws {
        let session = try StoreSession()
        let outcome = try session.run("create n --layers 3,\(last) --loss \(loss)")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(try session.store().network(named: "n").architecture.loss.rawValue == loss)
    }

    @Test func theSameSeedGivesTheSameStateAndAnotherADifferentOne() throws {
        let session = try StoreSession()
        let states = try ["--seed 1", "--seed 1", "--seed 2"].enumerated().map { number, seed in
            try session.run("create n\(number) --layers 3,4 \(seed)").standardOutput.suffix(9)
        }
        #expect(states[0] == states[1])
        #expect(states[0] != states[2])
    }

    @Test func aSpecIsCreatedWithItsWeights() throws {
        let session = try StoreSession()
        try session.folder.write("{\"layers\": [{\"weight\": [[1.5, -2]]}]}", to: "net.json")
        let outcome = try session.run("create n --spec net.json")
        #expect(outcome.standardOutput.hasPrefix("n  2 → 1 identity, no biases  2 parameters  "))
        let network = try session.store().network(named: "n")
        #expect(network.initializer == "exact")
        #expect(network.seed == nil)
    }

    @Test(arguments: [
        (
            "create n --layers 64,32:sigmod,10", Int32(2),
            "--layers, layer 0 '32:sigmod': there is no activation 'sigmod', only identity, sigmoid, "
                + "tanh, relu, leaky-relu, elu, gelu, silu, softplus and softmax",
            "--layers 64,32:sigmoid,10   (did you mean it?), nnstore help create"
        ),
        (
            "create n --layers 64,0", 2, "layer 0: 0 units; a layer needs at least 1",
            "give the layer at least 1 unit, or leave the layer out"
        ),
        (
            "create n --layers 64,10:sigmoid --loss cross-entropy", 2,
            "layer 0: cross-entropy needs softmax here, not sigmoid",
            "make the last layer softmax, or use the loss squared-error"
        ),
        (
            "create n --layers 64,10 --loss crossentropy", 2,
            "--loss takes squared-error, mean-squared-error, absolute-error, huber, cross-entropy or "
                + "binary-cross-entropy, not 'crossentropy'",
            "--loss cross-entropy   (did you mean it?), nnstore help create"
        ),
        (
            "create n --layers 4,3:dropout=1,2", 2,
            "layer 0: a dropout of 1.0; it is from 0 to less than 1",
            "use a probability such as 0.2"
        ),
        (
            "create n --layers 4,3:dropout=0.2", 2,
            "layer 0: dropout after the last layer would drop the network's answers",
            "leave dropout out of the last layer"
        ),
        (
            "create n --layers 4,3 --init glorot", 2,
            "--init, there is no way 'glorot', only xavier, xavier-normal, he, he-normal, lecun, "
                + "lecun-normal, uniform, normal and zeros",
            "--init xavier   (did you mean it?), nnstore help create"
        ),
        (
            "create n --layers 1000,1000 --memory-limit 1M", 4,
            "training a network of 1,001,000 parameters takes 8 MB of memory, and the limit is 1 MB",
            "--memory-limit 9M, or smaller layers or batches"
        ),
        (
            "create n --layers 60000,60000", 4,
            "training a network of 3,600,060,000 parameters takes 29 GB of memory, and the limit is 8 "
                + "GB",
            "--memory-limit 29G, or smaller layers or batches"
        ),
        (
            "create n", 2, "nnstore create needs one of --layers or --spec", "nnstore help create"
        ),
        (
            "create n --layers 1,1 --spec net.json", 2, "--layers and --spec exclude each other",
            "nnstore help create"
        ),
        (
            "create n --spec net.json --seed 3", 2,
            "--seed goes with --layers: with --spec, all of the network is in the file",
            "nnstore help create"
        ),
        (
            "create n --spec net.json", 3,
            "cannot read 'net.json': No such file or directory", "check the path"
        ),
        (
            "create n --spec /dev/zero", 2, "'/dev/zero' is larger than 64,000,000 bytes",
            "check that it is the right file"
        ),
        (
            // Before the spec is read.
            "create taken --spec net.json", 4, "there is already a network 'taken'",
            "another name, or nnstore show taken"
        ),
        (
            "create taken --layers 1,1", 4, "there is already a network 'taken'",
            "another name, or nnstore show taken"
        ),
    ])
    func aMistakeIsToldWithTheWayOut(
        line: String, exitCode: Int32, message: String, hint: String
    ) throws {
        let session = try StoreSession()
        try session.run("create taken --layers 1,1")
        let outcome = try session.run(line)
        #expect(outcome.exitCode == exitCode)
        #expect(outcome.standardOutput.isEmpty)
        #expect(outcome.standardError == .error(message, try: hint))
        #expect(try session.store().networks().map(\.name) == ["taken"])
    }

    @Test func aSpecThatIsNoJSONIsRefusedWithItsPlace() throws {
        let session = try StoreSession()
        try session.folder.write("{\"layers\": [\n  {\"weight\": [[1, NaN]]}]}", to: "net.json")
        let outcome = try session.run("create n --spec net.json")
        #expect(outcome.exitCode == 2)
        #expect(
            outcome.standardError
                == .error(
                    "'net.json', line 2, column 19: a value is needed, not 'NaN'",
                    try: "correct the file: it is not valid JSON there"))
    }
}
