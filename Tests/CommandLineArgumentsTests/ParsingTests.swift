// Reading a verb's line: all the ways to write an option, and every mistake with its message.

import CommandLineArguments
import Testing

struct ParsingTests {
    private func parsed(_ line: String) throws -> ParsedArguments {
        let request = try Sample.train.parse(["net", "--loss", "cross-entropy"] + words(line))
        guard case .run(let arguments) = request else { throw UsageError("help", hint: "") }
        return arguments
    }

    @Test(arguments: ["--epochs 4", "--epochs=4", "-e 4", "-e4", "-e=4", "-se4", "-qse 4"])
    func everyWayToWriteAnOptionGivesItsValue(line: String) throws {
        #expect(try parsed(line)[Sample.epochs] == 4)
    }

    @Test(arguments: [
        ("--change -5", -5), ("--change=-5", -5), ("--change -.5", -0.5), ("--change 1e-3", 0.001),
    ])
    func negativeNumbersAreValues(line: String, value: Double) throws {
        #expect(try parsed(line)[Sample.change] == value)
    }

    @Test func whatIsNotGivenHasNoValueOrItsDefault() throws {
        let arguments = try parsed("")
        #expect(arguments[Sample.epochs] == nil)
        #expect(arguments[Sample.batch] == 32)
        #expect(arguments[Sample.notify] == [])
        #expect(arguments[Sample.shuffle] == false)
        #expect(arguments[Sample.output] == nil)
        #expect(!arguments.isGiven(Sample.batch))
    }

    @Test func whatIsGivenIsReadBack() throws {
        let arguments = try parsed("out --batch 8 --shuffle --notify a --notify=b=c --shuffle")
        #expect(arguments.required(Sample.network) == "net")
        #expect(arguments[Sample.output] == "out")
        #expect(arguments[Sample.loss] == .crossEntropy)
        #expect(arguments[Sample.batch] == 8)
        #expect(arguments[Sample.shuffle])
        #expect(arguments[Sample.notify] == ["a", "b=c"])
        #expect(arguments.isGiven(Sample.batch))
    }

    @Test(arguments: [
        ("-- --shuffle", "--shuffle"), ("-", "-"), ("-5", "-5"), ("--epochs 1 -- -h", "-h"),
    ])
    func wordsThatLookLikeOptionsCanBeArguments(line: String, argument: String) throws {
        #expect(try parsed(line)[Sample.output] == argument)
    }

    @Test func theRestTakesAllThatIsLeft() throws {
        let files = Sample.dataImport.positionals[1]
        guard case .run(let arguments) = try Sample.dataImport.parse(words("name a b --json c"))
        else { return #expect(Bool(false), "asked for help") }
        #expect(arguments.all(files) == ["a", "b", "c"])
        #expect(arguments.all(Sample.dataImport.positionals[0]) == ["name"])
    }

    @Test(arguments: ["--help", "-h", "a b c d --help", "--epochs --help", "--no-such -h"])
    func helpAnywhereWinsOverMistakes(line: String) throws {
        guard case .help = try Sample.train.parse(words(line)) else {
            return #expect(Bool(false), "not understood as a request for help")
        }
    }

    @Test(arguments: [
        (
            "net --loss cross-entropy --epochs abc",
            """
            error: --epochs takes a whole number of at least 1, not 'abc'
            try:   nnstore help train
            """
        ),
        (
            "net --loss cross-entropy -e 0",
            """
            error: -e takes a whole number of at least 1, not '0'
            try:   nnstore help train
            """
        ),
        (
            "net --loss cross-entropy --epochs=",
            """
            error: --epochs takes a whole number of at least 1, not ''
            try:   nnstore help train
            """
        ),
        (
            "net --loss cros-entropy",
            """
            error: --loss takes squared-error or cross-entropy, not 'cros-entropy'
            try:   --loss cross-entropy   (did you mean it?), nnstore help train
            """
        ),
        (
            "net --epoch 3",
            """
            error: nnstore train has no option '--epoch'
            try:   --epochs   (did you mean it?), nnstore help train
            """
        ),
        (
            "net --Criterion cross-entropy",
            """
            error: nnstore train has no option '--Criterion'
            try:   --loss   (did you mean it?), nnstore help train
            """
        ),
        (
            "net --momentum 0.9",
            """
            error: nnstore train has no option '--momentum'
            try:   --change 0.9   (did you mean it?), nnstore help train
            """
        ),
        (
            "net --epoch-size 3",
            """
            error: nnstore train has no option '--epoch-size'
            try:   nnstore help train
            """
        ),
        (
            "net --no-shuffle",
            """
            error: nnstore train has no option '--no-shuffle'
            try:   leave out --shuffle, nnstore help train
            """
        ),
        (
            "net --no-epochs",
            """
            error: nnstore train has no option '--no-epochs'
            try:   nnstore help train
            """
        ),
        (
            "net --loss NLL",
            """
            error: --loss takes squared-error or cross-entropy, not 'NLL'
            try:   --loss cross-entropy   (did you mean it?), nnstore help train
            """
        ),
        (
            "net -x",
            """
            error: nnstore train has no option '-x'
            try:   nnstore help train
            """
        ),
        (
            "net --epochs",
            """
            error: --epochs takes a whole number of at least 1, but nothing follows it
            try:   nnstore help train
            """
        ),
        (
            "net --epochs --shuffle",
            """
            error: --epochs takes a whole number of at least 1, but '--shuffle' follows it
            try:   nnstore help train
            """
        ),
        (
            "net --notify --shuffle=x",
            """
            error: --notify takes a text, but '--shuffle=x' follows it
            try:   nnstore help train
            """
        ),
        (
            "net --notify -x",
            """
            error: --notify takes a text, but '-x' follows it
            try:   --notify=-x, nnstore help train
            """
        ),
        (
            "net --epochs 3 -e 4",
            """
            error: --epochs is given twice
            try:   nnstore help train
            """
        ),
        (
            "net --shuffle=yes",
            """
            error: --shuffle takes no value, but was given 'yes'
            try:   nnstore help train
            """
        ),
        (
            "net",
            """
            error: nnstore train needs --loss LOSS
            try:   nnstore help train
            """
        ),
        (
            "--loss cross-entropy",
            """
            error: nnstore train needs NETWORK
            try:   nnstore help train
            """
        ),
        (
            "a b c --loss cross-entropy",
            """
            error: 'c' is too much: nnstore train takes NETWORK and FILE only
            try:   nnstore help train
            """
        ),
    ])
    func everyMistakeIsNamedWithTheWayOut(line: String, message: String) {
        #expect(
            shown { () throws(UsageError) in _ = try Sample.train.parse(words(line)) } == message)
    }

    @Test(arguments: [
        (
            Sample.list, "x",
            """
            error: 'x' is too much: nnstore list takes no arguments
            try:   nnstore help list
            """
        ),
        (
            Sample.dataImport, "name",
            """
            error: nnstore data import needs FILE
            try:   nnstore help data import
            """
        ),
    ])
    func aWrongCountOfWordsIsNamed(syntax: CommandSyntax, line: String, message: String) {
        #expect(shown { () throws(UsageError) in _ = try syntax.parse(words(line)) } == message)
    }

    @Test(arguments: [
        ("", "error: nnstore train needs one of --epochs, --batch or --json"),
        ("--epochs 1", "no error"),
        ("--epochs 1 --json", "error: --epochs and --json exclude each other"),
    ])
    func oneOfSeveralOptionsCanBeAskedFor(line: String, message: String) throws {
        let arguments = try parsed(line)
        let answer = shown { () throws(UsageError) in
            try arguments.requireOne(of: [Sample.epochs, Sample.batch, Sample.json])
        }
        #expect(answer.split(separator: "\n").first.map(String.init) == message)
    }
}
