import CommandLineArguments
import NeuralNetwork
import StoreCommands
import Testing

@Suite struct InitializerParsingTests {
    @Test(arguments: [
        ("xavier", Initializer.xavier), ("he-normal", .heNormal), ("zeros", .zeros),
        ("uniform", .uniform(low: 0, high: 1)), ("normal", .normal(mean: 0, deviation: 1)),
        ("uniform:-0.5,0.25", .uniform(low: -0.5, high: 0.25)),
        ("normal:1,5e-2", .normal(mean: 1, deviation: 0.05)),
        ("uniform:-1e30,1e30", .uniform(low: -1e30, high: 1e30)),
    ])
    func aNameAndItsNumbersAreRead(text: String, initializer: Initializer) throws {
        #expect(try Initializer(parsing: text) == initializer)
    }

    @Test func whatIsRecordedReadsBack() throws {
        for initializer in Initializer.all + [.uniform(low: -0.1, high: 0.3)] {
            #expect(try Initializer(parsing: initializer.description) == initializer)
        }
    }

    @Test(arguments: [
        (
            "xaver",
            "--init, there is no way 'xaver', only xavier, xavier-normal, he, he-normal, "
                + "lecun, lecun-normal, uniform, normal and zeros",
            "--init xavier   (did you mean it?), nnstore help create"
        ),
        (
            "unifrom:0,1",
            "--init, there is no way 'unifrom', only xavier, xavier-normal, he, "
                + "he-normal, lecun, lecun-normal, uniform, normal and zeros",
            "--init uniform:0,1   (did you mean it?), nnstore help create"
        ),
        (
            "he:0.1", "--init 'he:0.1': he has no numbers",
            "--init he   (did you mean it?), nnstore help create"
        ),
        ("uniform:", "--init 'uniform:': it is written uniform:LOW,HIGH", "nnstore help create"),
        (
            "uniform:1", "--init 'uniform:1': it is written uniform:LOW,HIGH",
            "nnstore help create"
        ),
        (
            "uniform:1,1", "--init 'uniform:1,1': LOW is not less than HIGH", "nnstore help create"
        ),
        ("uniform:a,1", "--init 'uniform:a,1': 'a' is no number", "nnstore help create"),
        ("uniform:nan,1", "--init 'uniform:nan,1': 'nan' is no number", "nnstore help create"),
        (
            "uniform:0,inf", "--init 'uniform:0,inf': 'inf' is no number", "nnstore help create"
        ),
        (
            "uniform:-2e30,0", "--init 'uniform:-2e30,0': '-2e30' is not from -1e30 to 1e30",
            "nnstore help create"
        ),
        ("uniform:0,0x1", "--init 'uniform:0,0x1': '0x1' is no number", "nnstore help create"),
        ("normal:0,0", "--init 'normal:0,0': DEVIATION is not above 0", "nnstore help create"),
        ("normal:0,-1", "--init 'normal:0,-1': DEVIATION is not above 0", "nnstore help create"),
        (
            "normal:1,2,3", "--init 'normal:1,2,3': it is written normal:MEAN,DEVIATION",
            "nnstore help create"
        ),
    ])
    func anErrorNamesItsPart(text: String, message: String, hint: String) {
        #expect(throws: UsageError(message, hint: hint)) { try Initializer(parsing: text) }
    }
}
